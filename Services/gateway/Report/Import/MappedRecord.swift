import Primitives
import Records
import Wire

/// One record of a file as a service is to store it.
struct MappedRecord: Sendable {
    /// A service that records are imported into.
    enum Service: String, CaseIterable, Sendable {
        /// It decides, so it comes first.
        case workitems
        case vendors
        case deployments
    }

    /// What it is called in a report.
    enum Kind: String, CaseIterable, Sendable {
        case vendor, deployment, enhancement, session

        var service: Service {
            switch self {
            case .vendor: .vendors
            case .deployment: .deployments
            case .enhancement, .session: .workitems
            }
        }

        /// As the service calls it.
        var entity: String {
            switch self {
            case .vendor: "vendor_extractor"
            case .deployment: "deployment_event"
            case .enhancement: "enhancement"
            case .session: "work_item"
            }
        }
    }

    let kind: Kind
    /// How people tell it from others.
    let name: String
    let place: ImportPlace
    /// All its fields.
    var fields: JSONObject
    /// Those that the file says.
    var given: JSONObject
    let filledIn: [String]

    /// As a service is asked what it would do with it.
    var question: JSON {
        [
            "entity": .string(kind.entity), "line": .integer(place.line), "sha256": .string(place.sha256),
            "fields": .object(fields), "given": .object(given),
        ]
    }
}

/// A record of a file, and what becomes of it.
struct PlannedRecord: Sendable {
    /// What the service said of it.
    enum Verdict: Sendable, Equatable {
        case new
        /// It is there; `isSame` unless it was changed since it was imported.
        case known(isSame: Bool)
        /// Another one has its place, which differs in these fields.
        case differs(fields: [String], isReplaceable: Bool)
        case refused([String])
    }

    var record: MappedRecord
    let verdict: Verdict
    let id: Identifier
    /// The version of the record that is there; nil where there is none.
    let version: Int64?

    /// Whether a record that is there is to become what the file says.
    var isReplacement: Bool { if case .differs = verdict { true } else { false } }

    /// What it is staged as.
    var intent: String {
        switch verdict {
        case .new, .refused: "create"
        case .known: "keep"
        case .differs: "replace"
        }
    }

    /// What the service is to have when all is done; nil where it is not the file that says so.
    var expected: JSONObject? {
        switch verdict {
        case .new: record.fields
        case .known(let isSame): isSame ? record.given : nil
        case .differs: record.given
        case .refused: nil
        }
    }

    /// As it is laid ready.
    var staged: JSON {
        [
            "entity": .string(record.kind.entity), "id": .string(id.description),
            "intent": .string(intent), "line": .integer(record.place.line),
            "sha256": .string(record.place.sha256),
            "fields": .object(intent == "create" ? record.fields : record.given),
        ]
    }

    /// A record and a service's word on it.
    init(_ record: MappedRecord, _ word: JSON, newIdentifier: () -> Identifier) {
        self.record = record
        id = word["id"]?.string.flatMap { Identifier($0) } ?? newIdentifier()
        version = word["version"]?.integer
        switch word["state"]?.string {
        case "new": verdict = .new
        case "known": verdict = .known(isSame: word["same"] == true)
        case "differs":
            verdict = .differs(
                fields: (word["differs"]?.array ?? []).compactMap(\.string),
                isReplaceable: word["replaceable"] == true)
        default:
            let errors = (word["errors"]?.array ?? []).map {
                "\($0["path"]?.string ?? "") \($0["message"]?.string ?? "")"
            }
            verdict = .refused(errors.isEmpty ? ["the service gave no verdict"] : errors)
        }
    }
}
