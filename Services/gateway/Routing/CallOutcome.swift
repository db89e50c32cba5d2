import NIOCore
import Primitives
import Wire

/// What a call ends with.
enum CallOutcome: Equatable {
    /// What a tool answered.
    case answer(ToolAnswer)
    /// The result of another method.
    case result(JSONSlice)
    /// A result by which the service asks the client for input.
    case question(JSONSlice)
    /// A failure that a model can do something about.
    case failed(ToolFailure)
    case fault(ProtocolFault)
    /// The caller lacks these scopes.
    case forbidden(Scopes)
}

extension CallOutcome {
    /// Nobody has what is asked for.
    static func unknown(_ call: ServiceCall) -> CallOutcome {
        let name = call.name.prefix(128)
        switch call.method {
        case .callTool: return .unknown("there is no tool \(name): see tools/list")
        case .readResource: return .fault(.resourceNotFound(call.name))
        case .getPrompt, .completePrompt:
            return .unknown("there is no prompt \(name): see prompts/list")
        case .completeTemplate:
            return .unknown("there is no template \(name): see resources/templates/list")
        case .overview: return .unknown("there is no method \(name)")
        }
    }

    private static func unknown(_ message: String) -> CallOutcome {
        .fault(ProtocolFault(.invalidParameters, message))
    }

    /// The call can't be routed: the services named here may have the tool, but have not said so.
    static func ownerUnknown(_ services: [String]) -> CallOutcome {
        .failed(
            ToolFailure(
                code: .unavailable,
                message: "The service that may have this is not running; ask again shortly.",
                details: [
                    "layers": .array(services.map { ["layer": .string($0), "reason": "not_running"] }),
                    "retry_after_ms": 1000,
                ]))
    }

    /// A call that was given up, told so that the model knows what to do next.
    static func givenUp(
        _ failure: CallMachine.Failure, service: String, elapsedMilliseconds: Int64, operationID: Identifier?
    ) -> CallOutcome {
        var details = JSONObject()
        let code: ErrorCode
        let message: String
        switch failure {
        case .deadlineExceeded:
            code = .deadlineExceeded
            details["elapsed_ms"] = .integer(elapsedMilliseconds)
            message =
                operationID == nil
                ? "The answer took too long; ask again."
                : "The answer took too long and the write may have happened: read before you repeat it, or "
                    + "repeat it with this operation id."
        case .unreachable(let wasSent):
            code = .unavailable
            details["layers"] = [["layer": .string(service), "reason": "unreachable"]]
            details["retry_after_ms"] = 1000
            message =
                wasSent && operationID != nil
                ? "The service was lost and the write may have happened: read before you repeat it, or "
                    + "repeat it with this operation id."
                : "The service can't be reached; ask again shortly."
        case .overloaded:
            code = .unavailable
            details["layers"] = [["layer": .string(service), "reason": "overloaded"]]
            details["retry_after_ms"] = .integer(Limits.overloadedMilliseconds)
            message = "Too many calls wait for this service; ask again shortly."
        }
        if let operationID { details["operation_id"] = .string(operationID.description) }
        return .failed(ToolFailure(code: code, message: message, details: .object(details)))
    }

    /// A service's JSON-RPC error: the client's own fault is passed on as one, all else is a failed call.
    static func refused(
        by service: String, _ error: JSONSlice, _ call: ServiceCall, traceID: String
    ) -> CallOutcome {
        let code = error["code"]?.integer.flatMap { RPCCode(rawValue: $0) }
        let data = error["data"]?.decoded
        switch code {
        case .resourceNotFound: return .fault(.resourceNotFound(call.name, said: data))
        case .invalidParameters where call.method == .readResource && data?["uri"] != nil:
            return .fault(.resourceNotFound(call.name, said: data))
        case .invalidParameters, .missingClientCapability:
            let message = error["message"]?.string ?? "the parameters do not fit"
            return .fault(ProtocolFault(code ?? .invalidParameters, message, data: data))
        // It has the prompt or the template, and completes nothing.
        case .methodNotFound where call.method == .completePrompt || call.method == .completeTemplate:
            return .result(.nothingToComplete)
        default: break
        }
        let known = data?["code"]?.string.flatMap { ErrorCode(rawValue: $0) }
        switch known {
        case nil, .internal:
            return .failed(
                ToolFailure(
                    code: .internal, message: "The service \(service) failed; the log says why.",
                    details: ["trace_id": .string(traceID)]))
        case let known?:
            var details = data?.object ?? JSONObject()
            details["code"] = nil
            let message = error["message"]?.string ?? "The service \(service) refused the call."
            return .failed(ToolFailure(code: known, message: message, details: .object(details)))
        }
    }
}

extension CallOutcome {
    /// Whether it is what was asked for, no refusal of any kind.
    var isResult: Bool {
        switch self {
        case .answer(let answer): !answer.isError
        case .result, .question: true
        case .failed, .fault, .forbidden: false
        }
    }

    /// Whether too many calls waited.
    var isOverload: Bool {
        guard case .failed(let failure) = self, failure.code == .unavailable else { return false }
        return failure.details["layers"]?.array?.contains { $0["reason"] == "overloaded" } ?? false
    }
}

extension JSONSlice {
    /// A completion without values.
    fileprivate static let nothingToComplete = JSONSlice(
        unchecked: ByteBuffer(staticString: #"{"completion":{"values":[],"hasMore":false}}"#))
}
