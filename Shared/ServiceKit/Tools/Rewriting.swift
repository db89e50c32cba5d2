public import Primitives
public import Wire

/// A record as it was, to be written again by the service's own tools, under their rules.
public struct FormerRecord: Sendable {
    /// Its kind.
    public let entity: String
    /// Its row.
    public let row: JSONObject
    /// The rows that belong to it in other tables, by their kind.
    public let links: [String: [JSON]]

    /// A record of this kind and these rows.
    public init(entity: String, row: JSONObject, links: [String: [JSON]] = [:]) {
        self.entity = entity
        self.row = row
        self.links = links
    }

    /// Its id; nil where that is none.
    public var id: Identifier? { row["id"]?.string.flatMap { Identifier($0) } }

    /// A column's value, null where it has none. An object may come as its text.
    public subscript(_ column: String) -> JSON { row[column] ?? .null }

    /// A column that holds an object.
    public func object(_ column: String) -> JSONObject { Self.object(row[column]) }

    /// An object, or the text of one.
    public static func object(_ value: JSON?) -> JSONObject {
        value?.object ?? value?.string.flatMap { try? JSON(parsing: $0) }?.object ?? [:]
    }
}

/// One call of a tool that is part of writing a record again.
public struct Rewriting: Sendable {
    /// The tool.
    public let tool: String
    /// Its arguments. A `version` among them is replaced by the one the record has by then.
    public let arguments: JSONObject
    /// The identifiers it is to draw, in order: a record keeps its own.
    public let identifiers: [Identifier]

    /// A call of this tool.
    public init(_ tool: String, _ arguments: JSONObject, identifiers: [Identifier] = []) {
        self.tool = tool
        self.arguments = arguments
        self.identifiers = identifiers
    }
}

/// The calls that make a record what it was: none where it is that already.
///
/// The second parameter is the row as the store has it now, an object; nil where it has none.
public typealias RecordRewriting = @Sendable (FormerRecord, JSONObject?) -> [Rewriting]
