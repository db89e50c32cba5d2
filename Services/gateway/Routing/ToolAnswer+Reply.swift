import Primitives
import Transport
import Wire

extension ToolAnswer {
    /// What the answer means to the call it is given to.
    var reply: CallMachine.Reply {
        switch errorCode {
        case .deadlineExceeded: .ranOutOfTime
        case .unavailable:
            switch reason {
            case "not_routed": .notRouted(retryAfterMilliseconds: retryAfterMilliseconds)
            case "overloaded": .turnedAway(retryAfterMilliseconds: retryAfterMilliseconds)
            default: .unavailable(retryAfterMilliseconds: retryAfterMilliseconds)
            }
        case .versionConflict, .notFound:
            isLastWord ? .settled : .refusedBelow
        default: .settled
        }
    }

    /// What a service refused the call for; nil where it did not, or for a reason unknown here.
    var errorCode: ErrorCode? {
        guard isError else { return nil }
        return structuredContent?["error"]?["code"]?.string.flatMap { ErrorCode(rawValue: $0) }
    }

    private var details: JSONSlice? { structuredContent?["error"]?["details"] }

    /// Whether the refusal holds whatever became of earlier attempts: the primary store's own, or that of a
    /// layer below that knows who else has made the version that stands in the way.
    private var isLastWord: Bool {
        details?["authoritative"]?.decoded != false || details?["happened"]?.decoded == false
    }

    /// The wait that a service asks for.
    private var retryAfterMilliseconds: Int64? {
        details?["retry_after_ms"]?.integer.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Why the first layer that was asked can't answer: the reasons that count here stand alone.
    private var reason: String? { details?["layers"]?.elements.first?["reason"]?.string }
}

extension CallOutcome {
    /// What it means to the call where a service has answered with a JSON-RPC error.
    var reply: CallMachine.Reply {
        guard case .failed(let failure) = self else { return .settled }
        let hint = failure.details["retry_after_ms"]?.integer.flatMap { $0 >= 0 ? $0 : nil }
        switch failure.code {
        case .unavailable:
            return isOverload
                ? .turnedAway(retryAfterMilliseconds: hint) : .unavailable(retryAfterMilliseconds: hint)
        case .deadlineExceeded: return .ranOutOfTime
        default: return .settled
        }
    }
}

extension CallMachine.Reply {
    /// What it says of the instance's health: overload and misrouting never look like death.
    var attemptEnd: AttemptEnd {
        switch self {
        case .settled, .refusedBelow: .answered
        case .ranOutOfTime: .timedOut
        case .turnedAway, .unavailable, .notRouted: .unsaid
        }
    }
}

extension CallFailure {
    /// What it says of the instance's health.
    var attemptEnd: AttemptEnd {
        switch self {
        case .connectionLost: .lost
        case .deadlineExceeded(let wasSent): wasSent ? .timedOut : .unsaid
        case .overloaded, .closed: .unsaid
        }
    }
}
