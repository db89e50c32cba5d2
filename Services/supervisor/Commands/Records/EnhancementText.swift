import Primitives
import Wire

/// Enhancements for people.
enum EnhancementText {
    /// A list as a table.
    static func list(_ answer: JSON, _ terminal: Terminal, _ now: Timestamp) -> [String] {
        let enhancements = answer["items"]?.array ?? []
        guard !enhancements.isEmpty else { return ["There are no such enhancements."] }
        let ids = ShortIDs(enhancements.compactMap { $0["id"]?.string })
        var table = Columns(
            ["ID", "PRIORITY", "STATUS", "QUARTER", "TITLE", "CHANGED"], flexible: "TITLE",
            rightAligned: ["PRIORITY"])
        for each in enhancements {
            let status = each["status"]?.string ?? "?"
            table.add([
                .init(ids[each["id"]?.string], .cyan), .init(each["priority"]?.text ?? "-"),
                .init(status, Style.status(status)), .init(each["target_quarter"]?.string ?? "-"),
                .init(each["title"]?.string ?? "?"), .init(TimeText.ago(each["updated_at"], now), .dim),
            ])
        }
        return table.lines(terminal)
    }

    /// One enhancement.
    static func page(_ enhancement: JSON, _ terminal: Terminal) -> [String] {
        let status = enhancement["status"]?.string ?? "?"
        func names(_ member: String) -> String {
            (enhancement[member]?.array ?? []).compactMap(\.string).joined(separator: ", ").harmless
        }
        var lines = [
            terminal.paint((enhancement["title"]?.string ?? "?").harmless, .bold),
            [
                "priority \(enhancement["priority"]?.text ?? "?")",
                terminal.paint(status, Style.status(status)),
                "version \(enhancement["version"]?.text ?? "?")",
            ].joined(separator: ", "),
        ]
        lines += FieldText.lines([
            ("id", enhancement["id"]?.string ?? ""), ("quarter", enhancement["target_quarter"]?.string ?? ""),
            ("principles", names("requires_constitutional_principles")), ("depends on", names("depends_on")),
            ("created", stamp(enhancement, "created")), ("changed", stamp(enhancement, "updated")),
        ])
        let description = (enhancement["description"]?.string ?? "").split(separator: "\n")
        return lines
            + FieldText.section("Description", description.map { String($0).harmless }, terminal)
    }

    private static func stamp(_ enhancement: JSON, _ what: String) -> String {
        let actor = (enhancement["\(what)_by"]?.string ?? "?").harmless
        return "\(TimeText.full(enhancement["\(what)_at"])) by \(actor)"
    }
}
