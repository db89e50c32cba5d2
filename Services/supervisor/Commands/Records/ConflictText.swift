import Primitives
import Wire

/// Sync conflicts for people: what we wanted beside what is there.
enum ConflictText {
    /// As many characters of a value are shown.
    private static let valueMax = 60
    private static let unshown: Set = ["id", "path", "depth", "version", "created_at", "updated_at"]

    private static let kinds = [
        "version": "somebody else changed it first", "duplicate": "it was there already",
        "rejected": "the database refused it", "orphan": "what it rests on is not there",
        "lost_in_failover": "the database lost it",
    ]

    /// Each conflict with the commands that decide it.
    static func lines(_ answer: JSON, _ terminal: Terminal, _ now: Timestamp) -> [String] {
        let conflicts = answer["items"]?.array ?? []
        guard !conflicts.isEmpty else { return ["There are no open conflicts."] }
        return conflicts.enumerated().flatMap { index, conflict in
            (index == 0 ? [] : [""]) + one(conflict, terminal, now)
        }
    }

    private static func one(_ conflict: JSON, _ terminal: Terminal, _ now: Timestamp) -> [String] {
        let kind = conflict["kind"]?.string ?? "?"
        let id = conflict["id"]?.string ?? "?"
        let version = conflict["current_version"]?.text ?? "?"
        let name = text(conflict["theirs"]?["title"] ?? conflict["theirs"]?["name"])
        var lines = [
            terminal.paint(
                "\(text(conflict["entity"]) ?? "?") \(name ?? text(conflict["entity_id"]) ?? "")", .bold)
                + "  " + terminal.paint(kind, .yellow) + ": \(kinds[kind] ?? kind)"
        ]
        lines += FieldText.lines([
            ("conflict", id), ("opened", TimeText.ago(conflict["opened_at"], now)),
            ("writes", conflict["writes_count"]?.text ?? "?"),
        ])
        lines += FieldText.section("Ours", (conflict["ours"]?.array ?? []).flatMap(write), terminal)
        lines += FieldText.section(
            "Theirs, against what we knew", difference(conflict["base"], conflict["theirs"]), terminal)
        let decide = "holdfast call resolve_sync_conflict"
        lines += FieldText.section(
            "Decide",
            ["local", "primary"].map { keep in
                "\(decide) '{\"id\":\"\(id)\",\"keep\":\"\(keep)\",\"version\":\(version)}'"
                    + (keep == "local" ? "    # write ours again" : "  # drop ours")
            }, terminal)
        return lines
    }

    private static func write(_ write: JSON) -> [String] {
        if let record = write["record"] { return FieldText.members(record) }
        let head =
            "\(text(write["tool"]) ?? "?") by \(text(write["actor"]) ?? "?"), "
            + TimeText.full(write["accepted_at"] ?? write["at"])
        return [head] + FieldText.members(write["arguments"]).map { "  \($0)" }
    }

    /// What differs between two records.
    private static func difference(_ base: JSON?, _ theirs: JSON?) -> [String] {
        guard let now = theirs?.object else { return ["it is not there"] }
        let lines = now.members.compactMap { member -> String? in
            let before = base?[member.key] ?? .null
            guard !unshown.contains(member.key), before != member.value else { return nil }
            return "\(member.key.harmless): \(value(before)) → \(value(member.value))"
        }
        return lines.isEmpty ? ["the same, but for its version"] : lines
    }

    private static func value(_ value: JSON) -> String {
        TextWidth.cut((value.string ?? (value == .null ? "nothing" : value.text)).harmless, to: valueMax)
    }

    private static func text(_ value: JSON?) -> String? { value?.string?.harmless }
}
