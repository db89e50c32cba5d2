import Primitives
import Wire

/// Changes of records for people.
enum HistoryText {
    /// As many characters of a value are shown.
    private static let valueMax = 60

    /// A change: who, when, what; below it each field from what to what.
    ///
    /// - Parameter title: The record's, where changes of several are shown.
    static func lines(
        _ change: JSON, _ terminal: Terminal, _ now: Timestamp, title: String? = nil
    ) -> [String] {
        let when = terminal.paint(TimeText.full(change["at"]), .dim)
        var head = "\(when)  \((change["actor"]?.string ?? "?").harmless)  \(action(change))"
        if let title { head += "  \(terminal.paint(title.harmless, .bold))" }
        return [head] + fields(change).map { "    \($0)" }
    }

    private static func action(_ change: JSON) -> String {
        let action = change["action"]?.string ?? "?"
        if let item = change["item"] {
            let outgoing = change["direction"] == "outgoing"
            let type = change["dependency_type"]?.string ?? "?"
            let words =
                type == "blocks"
                ? (outgoing ? "blocks" : "is blocked by")
                : (outgoing ? "depends on" : "is what depends on it:")
            return "\(action): \(words) \((item["title"]?.string ?? item["id"]?.string ?? "?").harmless)"
        }
        let version = change["version"]?.integer.map { " as version \($0)" } ?? ""
        let conflict = change["sync_conflict"]?.string.map { ", by a conflict \($0)" } ?? ""
        return action + version + conflict
    }

    private static func fields(_ change: JSON) -> [String] {
        // Where an item lies follows from its parent.
        let members = (change["fields"]?.object?.members ?? []).filter {
            !["path", "depth"].contains($0.key)
        }
        // What a new record has, its page shows.
        guard change["action"] != "created" else { return [] }
        return members.map { member in
            "\(member.key.harmless): \(value(member.value["before"])) → \(value(member.value["after"]))"
        }
    }

    private static func value(_ value: JSON?) -> String {
        switch value {
        case nil, .null?: "nothing"
        case .string(let text)?: TextWidth.cut(text.harmless, to: valueMax)
        case let other?: TextWidth.cut(other.text.harmless, to: valueMax)
        }
    }
}
