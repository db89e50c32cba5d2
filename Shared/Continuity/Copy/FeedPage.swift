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
        writer.member("store_id", source.id)
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
        var (id, epoch, cursor, asOf): (Identifier?, Int64?, String?, Timestamp?)
        var (list, isReset, mark): (JSONSlice?, Bool, FeedMark?) = (nil, false, nil)
        json.visitMembers { key, value in
            switch key {
            case "store_id": id = value.string.flatMap { Identifier($0) }
            case "store_epoch": epoch = value.integer
            case "last": cursor = value.string
            case "reset": isReset = value.decoded == true
            case "mark": mark = value.string.flatMap { FeedMark($0) }
            case "as_of": asOf = value.string.flatMap { Timestamp($0) }
            case "changes": list = value
            default: break
            }
        }
        guard let id, let epoch, let cursor, let asOf, let list else { return nil }
        let elements = list.elements
        let changes = elements.compactMap { Change($0) }
        guard changes.count == elements.count else { return nil }
        self.init(
            source: StoreIdentity(id: id, kind: .store, epoch: epoch), changes: changes, cursor: cursor,
            isReset: isReset, mark: mark, asOf: asOf)
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
        writer.member("operation_id", operationID)
        if let before { writer.member("before", raw: before) }
        if let after { writer.member("after", raw: after) }
        writer.endObject()
    }

    /// Reads what `write(into:)` wrote; nil where it is something else.
    init?(_ json: JSONSlice) {
        var (sequence, version): (Int64?, Int64?)
        var (entity, entityID, action, actor, at): (String?, String?, String?, String?, String?)
        var (operationID, before, after): (Identifier?, ByteBuffer?, ByteBuffer?)
        json.visitMembers { key, value in
            switch key {
            case "seq": sequence = value.integer
            case "entity": entity = value.string
            case "entity_id": entityID = value.string
            case "version": version = value.integer
            case "action": action = value.string
            case "actor": actor = value.string
            case "at": at = value.string
            case "operation_id": operationID = value.string.flatMap { Identifier($0) }
            case "before": before = value.isObject ? value.bytes : nil
            case "after": after = value.isObject ? value.bytes : nil
            default: break
            }
        }
        guard let sequence, let entity, let entityID, let version, let action, let actor, let at,
            let operationID
        else { return nil }
        self.init(
            sequence: sequence, entity: entity, entityID: entityID, version: version, action: action,
            actor: actor, at: at, operationID: operationID, before: before, after: after)
    }
}
