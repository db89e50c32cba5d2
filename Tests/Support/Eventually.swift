/// Asks again and again until the answer is there: for what tells nobody when it happens.
///
/// - Parameters:
///   - limit: How long to ask at most.
///   - interval: The pause between two questions.
/// - Throws: `TimedOut`, or what `probe` throws.
public func eventually<Value>(
    _ what: String, within limit: Duration, every interval: Duration = .milliseconds(20),
    _ probe: () async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let end = clock.now + limit
    while true {
        if let value = try await probe() { return value }
        guard clock.now < end else { throw TimedOut(what, after: limit) }
        try await Task.sleep(for: interval)
    }
}

/// Beats at a fixed rate: the load of a test that must not depend on how fast the answers come.
public struct Metronome: Sendable {
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let interval: Duration
    private var beats = 0

    /// Beats from now on, one each `interval`.
    public init(every interval: Duration) {
        self.interval = interval
        start = clock.now
    }

    /// Waits for the next beat; returns at once where it is already past.
    ///
    /// - Throws: `CancellationError`.
    public mutating func beat() async throws {
        beats += 1
        try await Task.sleep(until: start + interval * beats, clock: clock)
    }

    /// Waits this long, once.
    ///
    /// - Throws: `CancellationError`.
    public static func pause(_ duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }
}
