public import Primitives
import Storage
public import Wire

/// A record of a file as an import has laid it ready in its service.
public struct StagedRecord: Sendable, Equatable {
    /// What is to become of it.
    public enum Intent: String, Sendable, CaseIterable {
        /// It is new.
        case create
        /// A record that is there becomes what the file says.
        case replace
        /// The record is there, and stays.
        case keep
    }

    /// Its place among the records of this import in this service.
    public let ordinal: Int64
    /// Its kind.
    public let entity: String
    /// The id it has, or is to have.
    public let id: Identifier
    /// What is to become of it.
    public let intent: Intent
    /// Its line in the file.
    public let line: Int64
    /// The digest of its lines, by which it is known again.
    public let sha256: String
    /// All its fields; of one that is there only those that the file gives.
    public let fields: JSONObject

    /// A record of these values.
    public init(
        ordinal: Int64, entity: String, id: Identifier, intent: Intent, line: Int64, sha256: String,
        fields: JSONObject
    ) {
        self.ordinal = ordinal
        self.entity = entity
        self.id = id
        self.intent = intent
        self.line = line
        self.sha256 = sha256
        self.fields = fields
    }

    /// Reads a row of `ImportStatements.staged`.
    init(row: Row) throws(StorageError) {
        guard let intent = Intent(rawValue: try row.text(3)),
            let fields = (try? JSON(parsing: try row.bytes(6)))?.object
        else { throw StorageError(.invalidStatement, detail: "a staged record of no kind") }
        self.init(
            ordinal: try row.integer(0), entity: try row.text(1), id: try row.identifier(2), intent: intent,
            line: try row.integer(4), sha256: try row.text(5), fields: fields)
    }

    /// The object that `Dialect.stagedRecords` reads.
    var json: JSON {
        [
            "ordinal": .integer(ordinal), "entity": .string(entity), "id": .string(id.description),
            "intent": .string(intent.rawValue), "line": .integer(line), "sha256": .string(sha256),
            "fields": .object(fields),
        ]
    }
}

/// A record as a call brings it, not yet read by its kind.
struct GivenRecord: Sendable {
    let entity: String
    let id: Identifier?
    let intent: StagedRecord.Intent
    let line: Int64
    let sha256: String
    let fields: JSONObject
    /// Those of the fields that the file says, where it does not say all.
    let given: JSONObject

    /// More records of one service than these are not imported at once.
    static let countMax = 10_000

    /// The records of an argument.
    static let rule = Rule<[GivenRecord]>(
        schema: ["type": "array", "maxItems": .integer(countMax)], placeholder: []
    ) { json, path, faults in
        guard let items = json.array, items.count <= countMax else {
            return refuse(json, path, &faults, "type", "must be at most \(countMax) records")
        }
        let records = items.compactMap { GivenRecord($0) }
        guard records.count == items.count else {
            return refuse(.null, path, &faults, "record", "holds what is no record")
        }
        return records
    }

    init(
        entity: String, id: Identifier?, intent: StagedRecord.Intent, line: Int64, sha256: String,
        fields: JSONObject, given: JSONObject
    ) {
        self.entity = entity
        self.id = id
        self.intent = intent
        self.line = line
        self.sha256 = sha256
        self.fields = fields
        self.given = given
    }

    private init?(_ json: JSON) {
        guard let entity = json["entity"]?.string, let fields = json["fields"]?.object else { return nil }
        self.entity = entity
        self.fields = fields
        given = json["given"]?.object ?? fields
        id = json["id"]?.string.flatMap { Identifier($0) }
        intent = json["intent"]?.string.flatMap { StagedRecord.Intent(rawValue: $0) } ?? .create
        line = json["line"]?.integer ?? 1
        sha256 = json["sha256"]?.string ?? ""
    }
}
