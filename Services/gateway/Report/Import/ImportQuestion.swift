import Wire

/// The question whether records that are there are to become what a file says, as a person is asked it, and
/// the answer.
enum ImportQuestion: Equatable {
    case replace
    /// The person would not: `decline`, `cancel` or `no`.
    case refused(String)
    /// There is no usable answer yet.
    case open

    /// The key of the question among a result's.
    static let key = "replace"

    /// Reads a client's answers.
    init(_ responses: JSONSlice?) {
        let response = responses?[Self.key]
        switch response?["action"]?.string {
        case "accept":
            switch response?["content"]?["replace"]?.decoded?.bool {
            case true?: self = .replace
            case false?: self = .refused("no")
            case nil: self = .open
            }
        case "decline": self = .refused("decline")
        case "cancel": self = .refused("cancel")
        default: self = .open
        }
    }

    /// The most records that a person is shown.
    private static let shownMax = 10

    /// The result that asks.
    static func question(_ differing: [PlannedRecord], file: String, state: String) -> JSONSlice {
        let lines = differing.prefix(shownMax).map { record -> String in
            guard case .differs(let fields, _) = record.verdict else { return "" }
            return "\(record.record.kind.rawValue) \(record.record.name.prefix(100)): "
                + fields.joined(separator: ", ")
        }
        let more = differing.count > shownMax ? "\nand \(differing.count - shownMax) more" : ""
        let form: JSON = [
            "type": "object",
            "properties": [
                "replace": ["type": "boolean", "title": "Let the file replace them", "default": false]
            ],
            "required": ["replace"],
        ]
        let message =
            "\(file) says something else than what is stored of \(differing.count) records. "
            + "Are they to become what the file says?\n" + lines.joined(separator: "\n") + more
        let result: JSON = [
            "resultType": "input_required",
            "inputRequests": [
                key: [
                    "method": "elicitation/create",
                    "params": ["message": .string(message), "requestedSchema": form],
                ]
            ],
            "requestState": .string(state),
        ]
        return JSONSlice(unchecked: result.serialized)
    }
}
