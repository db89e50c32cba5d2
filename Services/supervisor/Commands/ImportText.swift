import Wire

/// An import's report for people.
enum ImportText {
    /// The most lines of each list.
    private static let linesMax = 200

    /// Several lines: counts, records that change, what was left out, checks.
    static func report(_ report: JSON) -> String {
        let state = report["state"]?.string ?? ""
        var lines = [heading(state, report)]
        for (name, counts) in (report["counts"]?.object?.members ?? []).map({ ($0.key, $0.value) }) {
            guard let counts = counts.object else { continue }
            let told = counts.members.filter { $0.key == "read" || $0.value != 0 }
                .map { "\($0.value.text) \($0.key)" }.joined(separator: ", ")
            lines.append("  \(name): \(told)")
        }
        lines += section("Records", report["records"]) { record in
            guard record["action"] != "keep" || record["changed_since"] == true else { return nil }
            let filled = (record["filled_in"]?.array ?? []).compactMap(\.string)
            let others = (record["differs"]?.array ?? record["errors"]?.array ?? []).compactMap(\.string)
            return place(record) + "\(word(record["action"])) \(word(record["kind"])) \(word(record["name"]))"
                + (others.isEmpty ? "" : " (\(others.joined(separator: ", ")))")
                + (filled.isEmpty ? "" : ", filled in: \(filled.joined(separator: ", "))")
        }
        for (title, member) in [
            ("Not to be stored", "problems"), ("Skipped prompts", "skipped"), ("Notes", "notes"),
        ] {
            lines += section(title, report[member]) { place($0) + word($0["problem"]) }
        }
        lines += section("Headings that announce something else", report["headings"]) { heading in
            guard heading["agrees"] == false else { return nil }
            return place(heading) + "\(word(heading["section"])): \(heading["announced"]?.text ?? "?") "
                + "announced, \(heading["read"]?.text ?? "?") read"
        }
        if let carried = report["carried_over"], carried["lines"] != 0 {
            lines.append("\(carried["lines"]?.text ?? "?") lines are no record and stay in the file.")
        }
        lines += section("Checks", report["checks"]) { check in
            "  \(check["passed"] == true ? "✓" : "✗") \(word(check["check"])): "
                + "\(word(check["found"])) of \(word(check["expected"]))"
        }
        if let behind = report["behind"]?.array, !behind.isEmpty {
            lines.append("These follow by themselves: \(behind.compactMap(\.string).joined(separator: ", "))")
        }
        return lines.joined(separator: "\n")
    }

    /// Whether nothing stands in the way, and every check holds.
    static func isGood(_ report: JSON?) -> Bool {
        guard let report, report["problems"]?.array?.isEmpty != false else { return false }
        let refused = report["counts"]?.object?.members.contains { ($0.value["refused"] ?? 0) != 0 } ?? false
        return !refused && report["checks"]?.array?.allSatisfy { $0["passed"] == true } != false
    }

    private static func heading(_ state: String, _ report: JSON) -> String {
        let file = report["file"]?.string ?? "the file"
        let id = report["import_id"]?.string ?? ""
        switch state {
        case "dry_run": return "\(file) would be imported; nothing is stored without --apply."
        case "applied": return "\(file) is imported as \(id)."
        case "rolled_back": return "The import \(id) of \(file) is taken back."
        default: return "\(file) is not imported (\(state))."
        }
    }

    private static func section(
        _ title: String, _ items: JSON?, _ line: (JSON) -> String?
    ) -> [String] {
        let lines = (items?.array ?? []).compactMap(line)
        guard !lines.isEmpty else { return [] }
        let more = lines.count > linesMax ? ["  and \(lines.count - linesMax) more (--json tells all)"] : []
        return ["\(title):"] + lines.prefix(linesMax) + more
    }

    private static func place(_ item: JSON) -> String { "  line \(item["line"]?.text ?? "?"): " }

    private static func word(_ value: JSON?) -> String { value?.string ?? "?" }
}
