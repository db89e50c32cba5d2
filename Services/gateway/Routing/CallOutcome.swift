import Primitives
import Wire

/// What a tool call ends with.
enum CallOutcome: Equatable {
    case answer(ToolAnswer)
    case fault(ProtocolFault)
    /// The caller lacks these scopes.
    case forbidden(Scopes)
}

extension CallOutcome {
    /// No tool of this name.
    static func unknownTool(_ name: String) -> CallOutcome {
        .fault(ProtocolFault(.invalidParameters, "there is no tool \(name.prefix(128)): see tools/list"))
    }

    /// The call can't be routed: the services named here may have the tool, but have not said so.
    static func ownerUnknown(_ services: [String]) -> CallOutcome {
        .answer(
            ToolAnswer(
                ToolFailure(
                    code: .unavailable,
                    message: "The service that may have this tool is not running; ask again shortly.",
                    details: [
                        "layers": .array(services.map { ["layer": .string($0), "reason": "not_running"] }),
                        "retry_after_ms": 1000,
                    ])))
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
            details["retry_after_ms"] = 100
            message = "Too many calls wait for this service; ask again shortly."
        }
        if let operationID { details["operation_id"] = .string(operationID.description) }
        return .answer(ToolAnswer(ToolFailure(code: code, message: message, details: .object(details))))
    }

    /// A service's JSON-RPC error: the client's own fault is passed on as one, all else is a failed call.
    static func refused(by service: String, _ error: JSONSlice, traceID: String) -> CallOutcome {
        let code = error["code"]?.integer
        if code == RPCCode.invalidParameters.rawValue {
            return .fault(
                ProtocolFault(.invalidParameters, error["message"]?.string ?? "the parameters do not fit"))
        }
        let data = error["data"]?.decoded
        let known = data?["code"]?.string.flatMap { ErrorCode(rawValue: $0) }
        switch known {
        case nil, .internal:
            return .answer(
                ToolAnswer(
                    ToolFailure(
                        code: .internal, message: "The service \(service) failed; the log says why.",
                        details: ["trace_id": .string(traceID)])))
        case let known?:
            var details = data?.object ?? JSONObject()
            details["code"] = nil
            let message = error["message"]?.string ?? "The service \(service) refused the call."
            return .answer(ToolAnswer(ToolFailure(code: known, message: message, details: .object(details))))
        }
    }
}
