public import Wire

/// A record as a copy has it, whose last change the store has lost in a failover.
public struct LostRecord: Sendable, Equatable {
    /// Its row.
    public var row: JSONObject
    /// The rows that belong to it in other tables, by their kind.
    public var links: [String: [JSON]]

    /// A record of this row, with what belongs to it.
    public init(row: JSONObject, links: [String: [JSON]] = [:]) {
        self.row = row
        self.links = links
    }

    /// The version that its clients know.
    public var version: Int64 { row["version"]?.integer ?? 1 }

    /// As `sync_conflicts.ours` keeps it.
    var json: JSON {
        let kinds = links.sorted { $0.key < $1.key }
        return [
            "row": .object(row), "links": .object(JSONObject(kinds.map { ($0.key, .array($0.value)) })),
        ]
    }

    /// Reads `json`; nil where it is anything else.
    init?(json: JSON) {
        guard let row = json["row"]?.object else { return nil }
        self.row = row
        let kinds = (json["links"]?.object?.members ?? []).map { ($0.key, $0.value.array ?? []) }
        links = Dictionary(kinds) { $1 }
    }
}
