import Dispatch
import Synchronization

/// What did not happen in time.
public struct TimedOut: Error, CustomStringConvertible {
    /// What was waited for.
    public let what: String
    /// How long, at most.
    public let limit: Duration

    /// Says that `what` did not happen within `limit`.
    public init(_ what: String, after limit: Duration) {
        self.what = what
        self.limit = limit
    }

    /// A sentence.
    public var description: String { "\(what): not within \(limit)" }
}

/// A value that comes once, and those who wait for it, each with a deadline.
public final class OneShot<Value: Sendable>: Sendable {
    private struct State {
        var result: Result<Value, any Error>?
        var waiters: [Int: CheckedContinuation<Value, any Error>] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())

    /// Nothing has come yet.
    public init() {}

    /// What has come, if anything.
    public var result: Result<Value, any Error>? { state.withLock(\.result) }

    /// Tells the result; only the first one counts.
    public func complete(_ result: Result<Value, any Error>) {
        let waiters = state.withLock { state in
            guard state.result == nil else { return [CheckedContinuation<Value, any Error>]() }
            state.result = result
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(with: result) }
    }

    /// Waits for it.
    ///
    /// - Throws: What it failed with, or `TimedOut`.
    public func value(within limit: Duration, _ what: @autoclosure () -> String) async throws -> Value {
        let name = what()
        return try await withCheckedThrowingContinuation { continuation in
            let (waiter, known) = state.withLock { state in
                state.lastWaiter += 1
                if state.result == nil { state.waiters[state.lastWaiter] = continuation }
                return (state.lastWaiter, state.result)
            }
            if let known { return continuation.resume(with: known) }
            // Weakly: what has come must not be kept until the limit.
            DispatchQueue.global().asyncAfter(deadline: .now() + limit.seconds) { [weak self] in
                let late = self?.state.withLock { $0.waiters.removeValue(forKey: waiter) }
                late?.resume(throwing: TimedOut(name, after: limit))
            }
        }
    }
}

extension Duration {
    /// The duration in seconds.
    public var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }

    /// The duration in milliseconds.
    public var milliseconds: Double { seconds * 1000 }
}
