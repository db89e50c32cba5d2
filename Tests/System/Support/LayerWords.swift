import TestSupport
import Wire

/// What one answer says of itself, in the few words of a table.
enum LayerWords {
    private static let layers: [(source: String, word: String, warning: String)] = [
        ("sqlite_cache", "copy", "using_fallback_cache"),
        ("git_history", "git", "using_git_history_fallback"),
        ("markdown_file", "document", "using_markdown_fallback"),
    ]

    /// The words for an answer: who answered, and what is unusual about it.
    static func cell(_ reply: ToolReply) -> String {
        if let code = reply.errorCode { return refusal(code, reply) }
        let source = reply["data_source"]?.string
        var words: [String] = []
        if reply["pending_replay"] == true {
            words.append("accepted")
        } else if let source {
            words.append(from(source))
        } else {
            words.append("answered")
        }
        words += sources(reply)
        if source != nil, reply["as_of"]?.string == nil { words.append("of an unknown time") }
        if let isComplete = reply["complete"]?.bool { words.append(isComplete ? "complete" : "in part") }
        if let outcome = reply["file"]?["outcome"]?.string { words.append("file `\(outcome)`") }
        if let state = reply["state"]?.string { words.append("`\(state)`") }
        return (words + warnings(reply, source)).joined(separator: ", ")
    }

    private static func from(_ source: String) -> String {
        "from the \(word(source))".replacing("the git", with: "git")
    }

    private static func word(_ source: String) -> String {
        layers.first { $0.source == source }?.word ?? "`\(source)`"
    }

    private static func refusal(_ code: String, _ reply: ToolReply) -> String {
        guard let source = reply.errorDetails?["data_source"]?.string else { return "`\(code)`" }
        let isLast = reply.errorDetails?["authoritative"] != false
        return "`\(code)` by the \(word(source))\(isLast ? "" : ", not the last word")"
    }

    /// What answers made of several services' answers say of each.
    private static func sources(_ reply: ToolReply) -> [String] {
        var words: [String] = []
        let named = Set((reply["sources"]?.array ?? []).compactMap { $0["data_source"]?.string })
        words += named.map(from).sorted()
        let silent = (reply["unavailable_services"]?.array ?? []).compactMap { $0["service"]?.string }
        if !silent.isEmpty { words.append("without \(silent.sorted().joined(separator: " and "))") }
        return words
    }

    /// Warnings beside those that always come with a layer, and those that are missing.
    private static func warnings(_ reply: ToolReply, _ source: String?) -> [String] {
        let given = Set((reply["warnings"]?.array ?? []).compactMap(\.string))
        var usual: Set<String> = []
        if let source, let layer = layers.first(where: { $0.source == source }) {
            usual = ["database_unavailable", layer.warning]
        } else if reply["sources"] != nil {
            // The tools over several services tell each service's.
            usual = given.filter { $0 == "database_unavailable" || $0.hasPrefix("using_") }
        }
        return given.subtracting(usual).sorted().map { "`\($0)`" }
            + usual.subtracting(given).sorted().map { "without `\($0)`" }
    }

    /// The members that a text can tell, by name: of the record, or of any item of a list.
    static func told(_ reply: ToolReply) -> [String] {
        let label: Set<String> = ["data_source", "age_seconds", "warnings", "complete"]
        let records = reply["items"]?.array ?? [reply.structured]
        var names: Set<String> = []
        for record in records {
            for member in record.object?.members ?? [] where isTold(member.value) { names.insert(member.key) }
        }
        return names.subtracting(label).sorted()
    }

    private static func isTold(_ value: JSON) -> Bool {
        if let object = value.object { return object.members.contains { isTold($0.value) } }
        return value != .null && value != []
    }
}
