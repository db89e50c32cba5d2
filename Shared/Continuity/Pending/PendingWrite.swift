public import NIOCore
import Primitives
public import Wire

/// An accepted write as `pending.md` has it: the entry, and whose it is.
public struct PendingWrite: Sendable, Equatable {
    /// Whose write it is.
    public let header: JournalHeader
    /// The write.
    public let entry: JournalEntry

    /// This entry of this journal.
    public init(header: JournalHeader, entry: JournalEntry) {
        self.header = header
        self.entry = entry
    }

    static let kind = "write"

    /// Appends its two lines: one for people, one for machines.
    func write(to buffer: inout ByteBuffer) {
        HumanLine.write(at: entry.acceptedAt, [entry.actor, entry.summary], to: &buffer)
        PendingLine.write(kind: PendingWrite.kind, json: json, to: &buffer)
    }

    /// The write as a JSON object.
    public var json: ByteBuffer {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("operation_id", entry.operationID)
        writer.member("store_id", header.storeID)
        writer.member("store_epoch", header.storeEpoch)
        writer.member("epoch", entry.epoch)
        writer.member("instance", header.instance)
        writer.member("sequence", entry.sequence)
        writer.member("service", header.service)
        writer.member("tool", entry.tool)
        writer.member("arguments", raw: entry.arguments)
        writer.member("actor", entry.actor)
        writer.member("accepted_at", entry.acceptedAt.description)
        writer.key("identifiers")
        writer.beginArray()
        for identifier in entry.identifiers { writer.value(identifier.description) }
        writer.endArray()
        writer.key("subjects")
        writer.beginArray()
        for subject in entry.subjects { writer.value(subject) }
        writer.endArray()
        writer.member("payload_sha256", entry.payloadDigest)
        writer.member("outcome", raw: entry.outcome)
        writer.member("summary", entry.summary)
        writer.endObject()
        return writer.buffer
    }
}

extension PendingWrite {
    /// Reads what `json` wrote; nil where it is no write.
    public init?(_ json: JSONSlice) {
        let members = PendingMembers(json)
        guard let operationID = members.identifier("operation_id"),
            let storeID = members.identifier("store_id"),
            let storeEpoch = members.integer("store_epoch"), let epoch = members.integer("epoch"),
            let instance = members.string("instance"),
            let sequence = members.integer("sequence"), sequence >= 1,
            let service = members.string("service"), let tool = members.string("tool"),
            let arguments = members.object("arguments"), let actor = members.string("actor"),
            let acceptedAt = members.timestamp("accepted_at"),
            let identifiers = members.strings("identifiers"), let subjects = members.strings("subjects"),
            let payloadDigest = members.string("payload_sha256"), let outcome = members.object("outcome"),
            let summary = members.string("summary")
        else { return nil }
        let drawn = identifiers.compactMap { Identifier($0) }
        guard drawn.count == identifiers.count else { return nil }
        header = JournalHeader(
            storeID: storeID, storeEpoch: storeEpoch, service: service, instance: instance)
        let new = NewJournalEntry(
            epoch: epoch, operationID: operationID, tool: tool, arguments: arguments, actor: actor,
            acceptedAt: acceptedAt, identifiers: drawn, payloadDigest: payloadDigest, outcome: outcome,
            subjects: subjects, summary: summary)
        entry = JournalEntry(new, sequence: sequence)
    }
}
