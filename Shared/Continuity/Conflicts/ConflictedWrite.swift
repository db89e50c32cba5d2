public import Primitives
public import Wire

/// An accepted write that is kept in a conflict: everything needed to carry it out later.
public struct ConflictedWrite: Sendable, Equatable {
    /// Names the intended write for ever.
    public var operationID: Identifier
    /// The tool that was called.
    public var tool: String
    /// The JSON object of the call.
    public var arguments: JSON
    /// Who called.
    public var actor: String
    /// When it was accepted.
    public var acceptedAt: Timestamp
    /// Its place in the journal of the instance that accepted it.
    public var sequence: Int64
    /// The identifiers made for it, in the order they were drawn.
    public var identifiers: [Identifier]
    /// The kind of record it writes.
    public var entity: String
    /// The record it writes.
    public var entityID: String
    /// The JSON object its client was answered with.
    public var outcome: JSON
    /// The `error` object it was refused with; nil where it was never tried.
    public var refusal: JSON?
    /// The record that is to be written again, where no write is known but what came of it. Then there is
    /// neither tool nor outcome.
    public var lost: LostRecord?

    /// The writing again of a record that the store has lost.
    public init(
        restoring record: LostRecord, operationID: Identifier, entity: String, entityID: String,
        actor: String, at time: Timestamp
    ) {
        lost = record
        self.operationID = operationID
        self.entity = entity
        self.entityID = entityID
        self.actor = actor
        acceptedAt = time
        (tool, arguments, outcome, sequence, identifiers) = ("", [:], .null, 0, [])
    }

    /// The write of a journal entry.
    public init(_ entry: JournalEntry, entity: String, refusal: JSON?) {
        operationID = entry.operationID
        tool = entry.tool
        arguments = JSONSlice(unchecked: entry.arguments).decoded ?? [:]
        actor = entry.actor
        acceptedAt = entry.acceptedAt
        sequence = entry.sequence
        identifiers = entry.identifiers
        self.entity = entity
        entityID = (entry.subjects.first ?? entry.operationID.description).lowercased()
        outcome = JSONSlice(unchecked: entry.outcome).decoded ?? [:]
        self.refusal = refusal
    }

    /// The version its client was told the record would have; nil where none was told.
    public var provisionalVersion: Int64? { lost?.version ?? outcome["version"]?.integer }

    /// The version it was made for; nil where it makes a record, or names none.
    public var baseVersion: Int64? {
        guard lost == nil else { return nil }
        return arguments["version"]?.integer ?? provisionalVersion.flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    /// As `sync_conflicts.ours` keeps it.
    public var json: JSON {
        [
            "operation_id": .string(operationID.description), "tool": .string(tool), "arguments": arguments,
            "actor": .string(actor), "accepted_at": .string(acceptedAt.description),
            "sequence": .integer(sequence),
            "identifiers": .array(identifiers.map { .string($0.description) }), "entity": .string(entity),
            "entity_id": .string(entityID), "outcome": outcome, "refusal": refusal ?? .null,
            "lost": lost?.json ?? .null,
        ]
    }

    /// Reads `json`; nil where it is anything else.
    public init?(json: JSON) {
        guard let operationID = json["operation_id"]?.string.flatMap({ Identifier($0) }),
            let tool = json["tool"]?.string, let arguments = json["arguments"],
            let actor = json["actor"]?.string,
            let acceptedAt = json["accepted_at"]?.string.flatMap({ Timestamp($0) }),
            let entity = json["entity"]?.string, let entityID = json["entity_id"]?.string
        else { return nil }
        self.operationID = operationID
        self.tool = tool
        self.arguments = arguments
        self.actor = actor
        self.acceptedAt = acceptedAt
        sequence = json["sequence"]?.integer ?? 0
        identifiers = (json["identifiers"]?.array ?? []).compactMap { $0.string.flatMap { Identifier($0) } }
        self.entity = entity
        self.entityID = entityID
        outcome = json["outcome"] ?? .null
        refusal = json["refusal"].flatMap { $0 == .null ? Optional.none : $0 }
        lost = json["lost"].flatMap { LostRecord(json: $0) }
    }

    /// Whether it was accepted before another.
    public func precedes(_ other: ConflictedWrite) -> Bool {
        (acceptedAt.milliseconds, sequence) < (other.acceptedAt.milliseconds, other.sequence)
    }
}
