/// What came of the calls of one phase.
struct Tally: Sendable {
    /// By kind; nil where none was answered.
    private(set) var latencies = [Latencies?](repeating: nil, count: CallKind.allCases.count)
    /// How much later than due the calls were sent: the driver's own part.
    private(set) var lag = Latencies()
    /// How many calls ended in each way that is no answer.
    private(set) var errors: [String: Int] = [:]
    /// Refusals with word of when to ask again.
    private(set) var refusedForNow = 0
    private(set) var sent = 0
    /// Due, but never sent: every connection was full until the end.
    var unsent = 0
    private(set) var windows: [Window] = []
    private let slowNanoseconds: Int64?

    init(slowNanoseconds: Int64? = nil) { self.slowNanoseconds = slowNanoseconds }

    /// How many were answered with a result.
    var answered: Int { latencies.reduce(0) { $0 + ($1?.count ?? 0) } }

    /// How many were not.
    var failed: Int { errors.values.reduce(0, +) }

    /// All kinds together.
    var all: Latencies {
        latencies.reduce(into: Latencies()) { sum, one in if let one { sum.add(one) } }
    }

    mutating func sent(lagNanoseconds: Int64) {
        sent += 1
        lag.record(lagNanoseconds)
    }

    /// - Parameter due: When it was due, in nanoseconds since the phase began.
    mutating func answered(_ kind: CallKind, _ nanoseconds: Int64, due: Int64) {
        if latencies[kind.rawValue] == nil { latencies[kind.rawValue] = Latencies() }
        latencies[kind.rawValue]?.record(nanoseconds)
        note(due) { window, slow in
            window.answered += 1
            if nanoseconds > slow { window.slow += 1 }
        }
    }

    mutating func failed(_ code: String, canRetry: Bool, due: Int64) {
        errors[code, default: 0] += 1
        if canRetry { refusedForNow += 1 }
        note(due) { window, _ in window.failed += 1 }
    }

    private mutating func note(_ due: Int64, _ body: (inout Window, _ slow: Int64) -> Void) {
        guard let slowNanoseconds, due >= 0 else { return }
        let index = Int(due / Window.nanoseconds)
        while windows.count <= index { windows.append(Window()) }
        body(&windows[index], slowNanoseconds)
    }
}

/// What came of the calls that were due within a tenth of a second.
struct Window: Sendable, Equatable {
    static let nanoseconds: Int64 = 100_000_000
    static let milliseconds = Int(nanoseconds / 1_000_000)

    var answered = 0
    var slow = 0
    var failed = 0

    /// Whether nearly all were answered in time and none was refused.
    var isGood: Bool { answered > 0 && failed == 0 && slow * 100 <= answered }
}

/// When an overloaded server was itself again.
enum Recovery {
    /// So many good windows in a row count as being itself again.
    static let windowsInARow = 5

    /// Milliseconds from the first window to the first of those from which on all was well so long; nil where
    /// that never was.
    static func milliseconds(_ windows: [Window]) -> Int? {
        var run = 0
        for (index, window) in windows.enumerated() {
            run = window.isGood ? run + 1 : 0
            if run == windowsInARow { return (index + 1 - run) * Window.milliseconds }
        }
        return nil
    }
}
