public import Primitives
public import Storage
public import Wire

/// One kind of record that an import brings to a service: how it is checked, found again and stored.
///
/// Its fields are a JSON object of what a file can say of it, in the records' own words, without the store's
/// ids, versions and times.
public protocol ImportedKind: Sendable {
    /// The kind, as `changes.entity` has it.
    static var entity: String { get }
    /// Whether no two records may have one key: one that was made meanwhile is then replaced.
    static var hasUniqueKey: Bool { get }
    /// Whether a record that is there may be made what the file says.
    static var isReplaceable: Bool { get }

    /// Checks fields by the rules of the service, adds every fault, and answers them as they are stored.
    ///
    /// - Parameter isWhole: Whether all must be there, rather than those that are to change.
    static func check(
        _ fields: JSONObject, isWhole: Bool, path: String, faults: inout [ValidationFault]
    ) -> JSONObject

    /// What tells a record from others of its kind.
    static func key(_ fields: JSONObject) -> String

    /// Makes other writers of the same keys wait until the transaction ends.
    static func locks(_ fields: [JSONObject], _ dialect: Dialect) -> [Statement]

    /// Finds the records that may have the keys of these fields, and those of these ids.
    static func find(like fields: [JSONObject], or ids: [Identifier], _ dialect: Dialect) -> Statement

    /// Reads a row of `find`.
    static func found(_ row: Row) throws -> FoundRecord

    /// Adds a record.
    static func create(_ record: StagedRecord, _ context: ImportContext) throws -> [Statement]

    /// Makes a record that is there what the file says.
    static func replace(
        _ found: FoundRecord, by record: StagedRecord, _ context: ImportContext
    ) throws -> [Statement]

    /// Takes a record away that an import has added.
    static func remove(_ found: FoundRecord, _ context: ImportContext) throws -> [Statement]

    /// Makes a record again what it was: `former` as `FoundRecord` had it.
    static func restore(
        _ former: JSONObject, over found: FoundRecord, _ context: ImportContext
    ) throws -> [Statement]
}

extension ImportedKind {
    /// Nothing: most kinds may have several records of one key.
    public static func locks(_ fields: [JSONObject], _ dialect: Dialect) -> [Statement] { [] }
}

/// What an import brings to a service.
public struct ImportedRecords: Sendable {
    /// The kinds of its records, in the order they are stored in.
    public let kinds: [any ImportedKind.Type]
    /// The service whose transaction decides whether an import takes place; nil where it is this one.
    public let decider: String?

    /// Records of these kinds, as that service decides.
    public init(_ kinds: [any ImportedKind.Type], decidedBy decider: String?) {
        self.kinds = kinds
        self.decider = decider
    }

    func kind(of entity: String) -> (any ImportedKind.Type)? { kinds.first { $0.entity == entity } }
}

/// A record of the store that an import has to do with.
public struct FoundRecord: Sendable {
    /// Its id.
    public let id: Identifier
    /// Its version.
    public let version: Int64
    /// What a file could say of it.
    public let fields: JSONObject
    /// All that it takes to make it again what it is.
    public let former: JSONObject
    /// Whether others rest on it, so that it can't be taken away.
    public let isInUse: Bool
    /// Its row.
    public let row: Row

    /// A record of these values.
    public init(
        id: Identifier, version: Int64, fields: JSONObject, former: JSONObject, isInUse: Bool = false,
        row: Row
    ) {
        self.isInUse = isInUse
        self.id = id
        self.version = version
        self.fields = fields
        self.former = former
        self.row = row
    }
}

/// On whose behalf an import stores records.
public struct ImportContext: Sendable {
    /// The write that does it.
    public let operationID: Identifier
    /// Who imports.
    public let actor: String
    /// When it is done.
    public let now: Timestamp
    /// The file's name.
    public let file: String
    /// The engine of the store.
    public let dialect: Dialect

    /// What a record keeps as `imported_from`.
    public func origin(of record: StagedRecord) -> JSON {
        [
            "file": .string(file), "line": .integer(record.line), "sha256": .string(record.sha256),
        ]
    }
}
