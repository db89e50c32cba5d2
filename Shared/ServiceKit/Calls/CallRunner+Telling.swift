import Continuity
import Logging
import Primitives
import Transport

extension CallRunner {
    /// Tells the log of a call that ends, where it wants to hear of each.
    func tell(
        _ request: IncomingRequest, _ context: CallContext, _ tag: CallTag, of code: String,
        from source: DataSource?
    ) {
        guard logger.logLevel <= .debug else { return }
        let microseconds = (clocks.monotonic().nanoseconds - request.arrival.nanoseconds) / 1000
        logger.debug(
            "a call was answered",
            metadata: tag.metadata(
                context.operationID,
                [
                    "actor": "\(context.actor)", "code": "\(code)",
                    "source": "\(source?.rawValue ?? "none")", "microseconds": "\(microseconds)",
                ]))
    }
}
