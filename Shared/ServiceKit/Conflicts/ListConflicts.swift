import Continuity
import NIOCore
import Primitives
import Storage
import Wire

/// `service/conflicts`: the open conflicts, newest first. Where the primary store is away, the copy's.
struct ListConflicts: Tool {
    static let description = ToolDescription(
        name: "service/conflicts", title: "List sync conflicts", text: "The open sync conflicts.",
        effect: .read, output: OutputSchema(["items": .array, "next_cursor": .stringOrNull]))

    /// So many writes of a conflict are shown whole.
    private static let writesShownMax = 20

    let kind: ConflictKind?
    let limit: Int64
    let cursor: ConflictCursor?
    /// Knows the tables whose versions are shown; set where it is made.
    var recorder = ConflictRecorder(records: [], dialect: .sqlite)

    init(_ input: inout InputReader) {
        kind = input.optional("kind", .oneOf(ConflictKind.self))
        limit = input.optional(
            "limit", .integer(1...Int64(SyncConflict.pageMax)), default: 50, as: 50)
        let text = input.optional("cursor", .line(max: 100))
        cursor = text.flatMap { ConflictCursor($0) }
        if let text, cursor == nil {
            input.fault("cursor", "cursor", "was not given out here: leave it out", value: .string(text))
        }
    }

    func plan(_ context: CallContext) -> Plan {
        let recorder = ConflictRecorder(records: recorder.records, dialect: context.dialect)
        let page = SyncConflict.page(
            kind: kind, before: cursor.map { ($0.time, $0.id) }, limit: Int(limit) + 1)
        return .readThen([page], cost: .scan) { [limit] rows in
            let found = try rows[0].map { row in try SyncConflict(row: row) }
            let conflicts = Array(found.prefix(Int(limit)))
            let next = found.count > conflicts.count ? conflicts.last.map { ConflictCursor(of: $0) } : nil
            guard !conflicts.isEmpty else { return .answer(Self.answer([], next)) }
            let versions = conflicts.flatMap { conflict in
                [
                    recorder.version(of: conflict.entity, conflict.entityID),
                    recorder.version(of: conflict.entity, conflict.existingID ?? conflict.entityID),
                ]
            }
            return .read(versions, cost: .scan) { rows in
                let items = try conflicts.enumerated().map { index, conflict in
                    let version = try (rows[2 * index].first ?? rows[2 * index + 1].first)?.integer(0)
                    return Self.item(conflict, currentVersion: version ?? conflict.version)
                }
                return Self.answer(items, next)
            }
        }
    }

    private static func answer(_ items: [JSON], _ next: ConflictCursor?) -> Answer {
        Answer { writer in
            writer.member("items", .array(items))
            writer.member("next_cursor", next?.text)
        }
    }

    private static func item(_ conflict: SyncConflict, currentVersion: Int64) -> JSON {
        let writes = conflict.ours.prefix(writesShownMax).map { write -> JSON in
            guard var json = write.json.object else { return .null }
            for name in ["identifiers", "sequence"] { json[name] = nil }
            json["lost"] = nil
            guard let lost = write.lost else { return .object(json) }
            for name in ["tool", "arguments", "outcome", "refusal"] { json[name] = nil }
            json["record"] = shown(lost.row)
            return .object(json)
        }
        return [
            "id": .string(conflict.id.description), "kind": .string(conflict.kind.rawValue),
            "entity": .string(conflict.entity), "entity_id": .string(conflict.entityID),
            "current_version": .integer(currentVersion),
            "base_version": conflict.baseVersion.map { .integer($0) } ?? .null,
            "provisional_version": conflict.provisionalVersion.map { .integer($0) } ?? .null,
            "opened_at": .string(conflict.openedAt.description),
            "writes_count": .integer(conflict.ours.count), "ours": .array(writes),
            "base": shown(conflict.base), "theirs": shown(conflict.theirs),
        ]
    }

    /// The row without what only the service itself reads.
    static func shown(_ row: ByteBuffer?) -> JSON {
        row.flatMap { JSONSlice(unchecked: $0).decoded?.object }.map { shown($0) } ?? .null
    }

    private static func shown(_ row: JSONObject) -> JSON {
        var record = row
        record["last_operation_id"] = nil
        record["last_actor"] = nil
        return .object(record)
    }
}

/// The place of a conflict in the list of all services' conflicts.
struct ConflictCursor: Sendable, Equatable {
    let time: Timestamp
    let id: Identifier

    init(of conflict: SyncConflict) {
        time = conflict.openedAt
        id = conflict.id
    }

    /// Reads `text`; nil where it is anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Timestamp(String(parts[0])), let id = Identifier(String(parts[1]))
        else { return nil }
        self.time = time
        self.id = id
    }

    var text: String { "\(time)_\(id)" }
}
