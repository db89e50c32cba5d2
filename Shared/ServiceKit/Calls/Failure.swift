import Logging
import Primitives
import Storage
import Wire

/// Turns whatever went wrong into what the caller may know of it; the log gets the rest.
struct FailureTranslator {
    let logger: Logger
    let store: String
    let clocks: Clocks

    /// The hint given with `unavailable`: about as long as a reconnect takes.
    private static let retryAfterMilliseconds: Int64 = 100

    func refusal(of error: any Error, elapsedMilliseconds: Int64, context: CallContext, tag: CallTag)
        -> ToolError
    {
        switch error {
        case let refusal as ToolError: return refusal
        case let storage as StorageError:
            return refusal(
                of: storage, elapsedMilliseconds: elapsedMilliseconds, context: context, tag: tag)
        default: return internalFault("\(error)", context: context, tag: tag)
        }
    }

    private func refusal(
        of error: StorageError, elapsedMilliseconds: Int64, context: CallContext, tag: CallTag
    ) -> ToolError {
        // Built only for those who log it.
        var metadata: Logger.Metadata { tag.metadata(context.operationID, ["error": "\(error.detail)"]) }
        switch error.code {
        case .outcomeUnknown where context.deadline.hasPassed(at: clocks.monotonic()):
            // Time ran out while it was being committed: the operation id tells later.
            return Self.deadlineExceeded(
                elapsedMilliseconds: elapsedMilliseconds, operationID: context.operationID)
        case .unavailable, .outcomeUnknown, .closed:
            logger.warning("the store is away", metadata: metadata)
            return .unavailable(
                "the store can't be reached", layer: store,
                retryAfterMilliseconds: Self.retryAfterMilliseconds)
        case .overloaded:
            tag.meter?.turnedAway()
            return .overloaded(layer: store)
        case .serializationFailure:
            return .unavailable(
                "other writes stood in the way", layer: store,
                retryAfterMilliseconds: Self.retryAfterMilliseconds)
        case .full:
            logger.error("the disk is full", metadata: metadata)
            return .unavailable(
                "no space is left on the disk", layer: store,
                retryAfterMilliseconds: Self.retryAfterMilliseconds * 10)
        case .storeFault:
            logger.error("the store is at fault", metadata: metadata)
            return .unavailable(
                "the store refuses writes", layer: store,
                retryAfterMilliseconds: Self.retryAfterMilliseconds * 10)
        case .timeout:
            return Self.deadlineExceeded(
                elapsedMilliseconds: elapsedMilliseconds, operationID: context.operationID)
        case .uniqueViolation, .constraintViolation, .invalidStatement:
            return internalFault(error.description, context: context, tag: tag)
        }
    }

    static func deadlineExceeded(elapsedMilliseconds: Int64, operationID: Identifier?) -> ToolError {
        var details: JSONObject = ["elapsed_ms": .integer(elapsedMilliseconds)]
        guard let operationID else {
            return ToolError(
                .deadlineExceeded, "There was no answer in time; call again.", details: .object(details))
        }
        details["operation_id"] = .string(operationID.description)
        return ToolError(
            .deadlineExceeded,
            "There was no answer in time; call again with this operation id to learn what became of it.",
            details: .object(details))
    }

    /// A fault of ours: the caller gets a name for it, the log everything.
    private func internalFault(_ detail: String, context: CallContext, tag: CallTag) -> ToolError {
        let traceID = tag.traceID ?? clocks.identifier().description
        logger.error(
            "internal fault",
            metadata: tag.metadata(
                context.operationID, ["error": "\(detail)", "trace_id": "\(traceID)"]))
        return ToolError(
            .internal, "This is a fault of Holdfast; its log has more under this trace id.",
            details: ["trace_id": .string(traceID)])
    }
}
