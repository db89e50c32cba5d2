/// Why a circuit breaker is in the state it is in.
public enum BreakerReason: Sendable, Hashable, CustomStringConvertible {
    /// It has only been made.
    case new
    /// So many calls failed in a row.
    case failuresInARow(Int)
    /// Too large a share of the recent calls failed.
    case failureShare(failures: Int, calls: Int)
    /// A connection was lost.
    case connectionLost
    /// Somebody who knows said that the other side is down.
    case saidDown
    /// Somebody who knows said that the other side is ready.
    case saidReady
    /// It had been open for long enough.
    case probeDue
    /// A probe failed in this way.
    case probeFailed(CallFault)
    /// So many probes in a row went well.
    case probesSucceeded(Int)

    /// A few words for a status display.
    public var description: String {
        switch self {
        case .new: "new"
        case .failuresInARow(let count): "\(count) failures in a row"
        case .failureShare(let failures, let calls): "\(failures) of the last \(calls) calls failed"
        case .connectionLost: "the connection was lost"
        case .saidDown: "reported down"
        case .saidReady: "reported ready"
        case .probeDue: "a probe was due"
        case .probeFailed(let fault): "a probe failed: \(fault)"
        case .probesSucceeded(let count): count == 1 ? "a probe succeeded" : "\(count) probes succeeded"
        }
    }
}

/// How a call failed, as far as a circuit breaker cares: by a fault of the other side.
public enum CallFault: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// No connection, or it was lost.
    case connectionLost = "connection lost"
    /// No answer in time.
    case timedOut = "timed out"
    /// An answer that says that the other side is broken.
    case serverFault = "server fault"

    /// A few words.
    public var description: String { rawValue }
}
