import Logging
import Primitives
import Wire

/// What a call is counted and spoken of by.
struct CallTag {
    let tool: String
    let traceParent: String?
    /// Nil where nothing is counted.
    let meter: ToolMeter?

    /// The trace id inside a W3C `traceparent`; nil where it is malformed, or there is none.
    var traceID: String? {
        guard let traceParent else { return nil }
        let parts = traceParent.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[1].utf8.count == 32,
            parts[1].utf8.allSatisfy({ hexadecimalValue(of: $0) != nil })
        else { return nil }
        return String(parts[1])
    }

    /// What every line of the log about the call carries, in the same words everywhere.
    func metadata(_ operationID: Identifier?, _ others: Logger.Metadata = [:]) -> Logger.Metadata {
        var metadata = others
        metadata["tool"] = "\(tool)"
        if let operationID { metadata["operation_id"] = "\(operationID)" }
        if let traceID, metadata["trace_id"] == nil { metadata["trace_id"] = "\(traceID)" }
        return metadata
    }
}
