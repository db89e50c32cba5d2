import Primitives

/// What a connection is waiting for, and since when: what is to be done about a client that is slow.
enum ConnectionPhase: Equatable {
    /// For the next request, or the first one that is let in.
    case idle(isNew: Bool, since: MonotonicTime)
    /// For the rest of a head.
    case head(since: MonotonicTime)
    /// For the rest of a body.
    case body(since: MonotonicTime)
    /// For an answer of ours.
    case answer
    /// For the client to read a refusal, after which the connection ends.
    case lingering(since: MonotonicTime)

    enum Verdict: Equatable {
        case fine
        /// Say that it took too long, then close.
        case tooSlow
        case close
    }

    func verdict(at now: MonotonicTime) -> Verdict {
        switch self {
        case .answer: .fine
        case .idle(let isNew, let since):
            now.milliseconds(since: since)
                < (isNew ? HTTPLimits.headMillisecondsMax : HTTPLimits.idleMillisecondsMax) ? .fine : .close
        case .head(let since):
            now.milliseconds(since: since) < HTTPLimits.headMillisecondsMax ? .fine : .tooSlow
        case .body(let since):
            now.milliseconds(since: since) < HTTPLimits.bodyMillisecondsMax ? .fine : .tooSlow
        case .lingering(let since):
            now.milliseconds(since: since) < HTTPLimits.lingerMillisecondsMax ? .fine : .close
        }
    }

    /// Whether the connection may be closed for the sake of another, and since when nothing has happened.
    var idleSince: MonotonicTime? {
        switch self {
        case .idle(_, let since), .head(let since), .lingering(let since): since
        case .body, .answer: nil
        }
    }
}
