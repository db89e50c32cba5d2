import NIOCore
import Primitives
import Storage
import Wire

/// What one write of this process has done to the store, as the intake first keeps it: one record of a file,
/// where all the rows and indexes that it belongs into would take many times as long.
struct IntakeEntry: Sendable, Equatable {
    let number: Int64
    /// Nil where no operation was carried out.
    let operation: OperationRecord?
    let changes: [Change]

    init(number: Int64, operation: OperationRecord?, changes: [Change]) {
        self.number = number
        self.operation = operation
        self.changes = changes
    }

    /// Reads what `json` has written; nil where it is something else.
    init?(_ json: JSONSlice) {
        guard let number = json["number"]?.integer, let list = json["changes"]?.elements else { return nil }
        self.number = number
        if let kept = json["operation"] {
            guard let operation = OperationRecord(kept) else { return nil }
            self.operation = operation
        } else {
            operation = nil
        }
        changes = list.compactMap { Change($0) }
        guard changes.count == list.count else { return nil }
    }

    /// About how many bytes its JSON has.
    var byteCount: Int {
        changes.reduce((operation?.outcome.readableBytes ?? 0) + 400) { $0 + $1.byteCount }
    }

    /// Writes a JSON object that holds all of it.
    func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("number", number)
        if let operation {
            writer.key("operation")
            operation.write(into: &writer)
        }
        writer.key("changes")
        writer.beginArray()
        for change in changes { change.write(into: &writer) }
        writer.endArray()
        writer.endObject()
    }
}

extension OperationRecord {
    fileprivate init?(_ json: JSONSlice) {
        guard let id = json["id"]?.string.flatMap({ Identifier($0) }), let tool = json["tool"]?.string,
            let digest = json["payload_sha256"]?.string, let actor = json["actor"]?.string,
            let outcome = json["outcome"]?.bytes,
            let at = json["at"]?.string.flatMap({ Timestamp($0) })
        else { return nil }
        self.init(id: id, tool: tool, payloadDigest: digest, actor: actor, outcome: outcome, at: at)
    }

    fileprivate func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("tool", tool)
        writer.member("payload_sha256", payloadDigest)
        writer.member("actor", actor)
        writer.member("outcome", raw: outcome)
        writer.member("at", at.description)
        writer.endObject()
    }
}
