import Wire

/// The question which side of a sync conflict is to be kept, as a person is asked it, and the answer.
enum ConflictDecision: Equatable {
    /// The side to keep.
    case keep(String)
    /// The person would not say: `decline` or `cancel`.
    case refused(String)
    /// There is no usable answer yet.
    case open

    /// The key of the question among a result's.
    static let key = "decision"

    /// Reads a client's answers.
    init(_ responses: JSONSlice?) {
        let response = responses?[Self.key]
        switch response?["action"]?.string {
        case "accept":
            let keep = response?["content"]?["keep"]?.string
            self = keep == "local" || keep == "primary" ? .keep(keep ?? "") : .open
        case "decline": self = .refused("decline")
        case "cancel": self = .refused("cancel")
        default: self = .open
        }
    }

    /// Whether a client says that it can show a person a form.
    static func canAsk(_ capabilities: JSONSlice?) -> Bool {
        guard let elicitation = capabilities?["elicitation"], elicitation.isObject else { return false }
        return elicitation["form"] != nil || elicitation["url"] == nil
    }

    /// The result that asks.
    ///
    /// - Parameter conflict: The conflict as it is listed; nil where it could not be found.
    static func question(_ conflict: JSON?, state: String) -> JSONSlice {
        let form: JSON = [
            "type": "object",
            "properties": [
                "keep": [
                    "type": "string", "title": "Keep", "enum": ["local", "primary"],
                    "enumNames": ["Our write from the outage", "The record as the database has it"],
                ]
            ],
            "required": ["keep"],
        ]
        let result: JSON = [
            "resultType": "input_required",
            "inputRequests": [
                key: [
                    "method": "elicitation/create",
                    "params": ["message": .string(message(conflict)), "requestedSchema": form],
                ]
            ],
            "requestState": .string(state),
        ]
        return JSONSlice(unchecked: result.serialized)
    }

    /// The most characters of one record that a person is shown.
    private static let shownMax = 600

    private static func message(_ conflict: JSON?) -> String {
        guard let conflict else {
            return "A write accepted during an outage was refused by the database. Which one is kept?"
        }
        func shown(_ member: String) -> String { String((conflict[member] ?? .null).text.prefix(shownMax)) }
        let entity = conflict["entity"]?.string ?? "record"
        return "A write to a \(entity) accepted during an outage was refused by the database "
            + "(\(conflict["kind"]?.string ?? "conflict")). Which one is kept?\n"
            + "Ours: \(shown("ours"))\nTheirs: \(shown("theirs"))"
    }
}
