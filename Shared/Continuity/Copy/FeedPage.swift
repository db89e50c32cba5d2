public import NIOCore
public import Primitives
public import Storage
public import Wire

/// A piece of an instance's feed: what its other instance takes in.
public struct FeedPage: Sendable {
    /// Which store the feed tells of.
    public var source: StoreIdentity
    /// What became of records, oldest first.
    public var changes: [Change]
    /// Where the next piece begins.
    public var cursor: String
    /// Whether the asked place is not known any more, so that everything must be read anew.
    public var isReset: Bool
    /// Whether nothing came after it when it was made.
    public var isLast: Bool
    /// What whoever has taken it in knows as much as; nil where there is more to come.
    public var mark: FeedMark?
    /// When the reader, having taken this in, knows all that the store knew.
    public var asOf: Timestamp

    /// A piece of these values.
    public init(
        source: StoreIdentity, changes: [Change], cursor: String, isReset: Bool = false, isLast: Bool = true,
        mark: FeedMark? = nil, asOf: Timestamp
    ) {
        self.source = source
        self.changes = changes
        self.cursor = cursor
        self.isReset = isReset
        self.isLast = isLast
        self.mark = mark
        self.asOf = asOf
    }

    /// The most changes of one piece.
    public static let changesMax = 500
    /// About the most bytes of one piece: well within a frame.
    public static let bytesMax = 4_194_304

    /// The piece as a JSON object.
    public var json: ByteBuffer {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("store_id", source.id.description)
        writer.member("store_epoch", source.epoch)
        writer.member("last", cursor)
        writer.member("reset", isReset)
        writer.member("mark", mark?.description)
        writer.member("as_of", asOf.description)
        writer.key("changes")
        writer.beginArray()
        for change in changes { change.write(into: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.buffer
    }

    /// Reads what `json` wrote; nil where it is something else.
    public init?(_ json: JSONSlice) {
        guard let id = json["store_id"]?.string.flatMap({ Identifier($0) }),
            let epoch = json["store_epoch"]?.integer, let cursor = json["last"]?.string,
            let asOf = json["as_of"]?.string.flatMap({ Timestamp($0) }), let list = json["changes"]
        else { return nil }
        let changes = list.elements.map { Change($0) }
        guard changes.allSatisfy({ $0 != nil }) else { return nil }
        self.init(
            source: StoreIdentity(id: id, kind: .store, epoch: epoch), changes: changes.compactMap { $0 },
            cursor: cursor, isReset: json["reset"]?.decoded == true,
            mark: json["mark"]?.string.flatMap { FeedMark($0) }, asOf: asOf)
    }
}

extension Change {
    /// The row as a JSON object.
    func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("seq", sequence)
        writer.member("entity", entity)
        writer.member("entity_id", entityID)
        writer.member("version", version)
        writer.member("action", action)
        writer.member("actor", actor)
        writer.member("at", at)
        writer.member("operation_id", operationID.description)
        if let before { writer.member("before", raw: before) }
        if let after { writer.member("after", raw: after) }
        writer.endObject()
    }

    /// Reads what `write(into:)` wrote; nil where it is something else.
    init?(_ json: JSONSlice) {
        let members = PendingMembers(json)
        guard let sequence = members.integer("seq"), let entity = members.string("entity"),
            let entityID = members.string("entity_id"), let version = members.integer("version"),
            let action = members.string("action"), let actor = members.string("actor"),
            let at = members.string("at"), let operationID = members.identifier("operation_id")
        else { return nil }
        self.init(
            sequence: sequence, entity: entity, entityID: entityID, version: version, action: action,
            actor: actor, at: at, operationID: operationID, before: members.object("before"),
            after: members.object("after"))
    }
}
