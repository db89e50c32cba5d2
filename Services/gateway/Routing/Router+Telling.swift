import Logging
import Primitives

/// What is counted and logged of calls.
extension Router {
    /// A call that services were asked has ended.
    func note(
        _ request: ServiceRequest, _ outcome: CallOutcome, by service: String, since arrival: MonotonicTime
    ) {
        if request.call.method == .callTool { count(request.call.name, outcome, since: arrival) }
        guard log.logLevel <= .debug else { return }
        let call = request.call
        let microseconds = (clocks.monotonic().nanoseconds - arrival.nanoseconds) / 1000
        var metadata: Logger.Metadata = [
            "tool": "\(call.name.prefix(128))", "about": "\(service)",
            "code": "\(outcome.code?.rawValue ?? "ok")", "microseconds": "\(microseconds)",
        ]
        if let operationID = request.operationID { metadata["operation_id"] = "\(operationID)" }
        if let traceID = call.trace.traceID { metadata["trace_id"] = "\(traceID)" }
        log.debug("a call was answered", metadata: metadata)
    }

    /// A call of a tool that is in the catalogue, or the gateway's own, has ended.
    func count(_ tool: String, _ outcome: CallOutcome, since arrival: MonotonicTime) {
        guard let meters else { return }
        let nanoseconds = clocks.monotonic().nanoseconds - arrival.nanoseconds
        meters.finished(tool, outcome, nanoseconds: nanoseconds)
        if outcome.isOverload { meters.turnedAway(.serviceQueue) }
    }
}
