import Wire

/// What people should know of an answer besides what it says: where it comes from if not from the store, and
/// whether it is all there is.
enum AnswerNotes {
    private static let layers = [
        "sqlite_cache": "a copy", "git_history": "git history", "markdown_file": "the status document",
    ]

    private static let warnings = [
        "database_unavailable": "the database is away",
        "service_restarting": "the service is being started again",
        "cache_expired": "that is older than a copy should be",
        "reference_unverified": "some links could not be checked",
        "service_unavailable": "not every service answers",
        "store_replaced": "the store's file was replaced, and has been written back",
    ]

    /// What the answer's layer is called says these already.
    private static let unsaid: Set = [
        "using_fallback_cache", "using_git_history_fallback", "using_markdown_fallback",
    ]

    /// One sentence each; none where the store has answered with all there is.
    static func sentences(_ answer: JSON) -> [String] {
        var sentences: [String] = []
        if let source = answer["data_source"]?.string, source != "primary" {
            sentences.append("told by \(layer(source))\(age(answer))")
        }
        for source in answer["sources"]?.array ?? [] where source["data_source"] != "primary" {
            let name = source["service"]?.string ?? "a service"
            sentences.append("\(name) is told by \(layer(source["data_source"]?.string))\(age(source))")
        }
        for warning in answer["warnings"]?.array?.compactMap(\.string) ?? [] where !unsaid.contains(warning) {
            sentences.append(warnings[warning] ?? warning)
        }
        for service in answer["unavailable_services"]?.array ?? [] {
            sentences.append(
                "\(service["service"]?.string ?? "a service") does not answer: "
                    + (service["reason"]?.string ?? "nobody knows why"))
        }
        if answer["complete"] == false { sentences.append("there may be more, which can't be seen now") }
        return sentences
    }

    /// Says them on standard error.
    static func tell(_ answer: JSON) {
        for sentence in sentences(answer) { Console.complain("holdfast: \(sentence)") }
    }

    /// How much of a list is shown; nil where it is all of it.
    static func more(_ answer: JSON) -> String? {
        let shown = answer["items"]?.array?.count ?? 0
        if answer["has_more"] == true, let total = answer["total_count"]?.integer {
            let first = (answer["offset"]?.integer ?? 0) + 1
            let range = first == 1 ? "the first \(shown)" : "\(first) to \(first + Int64(shown) - 1)"
            return "These are \(range) of \(total); --limit and --offset show others."
        }
        if let cursor = answer["next_cursor"]?.string {
            return "There are older ones: --cursor \(cursor) goes on."
        }
        return nil
    }

    private static func layer(_ name: String?) -> String { name.map { layers[$0] ?? $0 } ?? "another layer" }

    private static func age(_ answer: JSON) -> String {
        if let seconds = answer["age_seconds"]?.integer {
            return ", \(StatusText.span(seconds * 1000)) old"
        }
        return answer["as_of"]?.string == nil ? "" : ", as of \(TimeText.full(answer["as_of"]))"
    }
}
