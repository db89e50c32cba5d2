import Primitives
import Wire

/// Deployments for people.
enum DeploymentText {
    /// A list as a table.
    static func list(_ answer: JSON, _ terminal: Terminal, _ now: Timestamp) -> [String] {
        let deployments = answer["items"]?.array ?? []
        guard !deployments.isEmpty else { return ["There are no such deployments."] }
        let ids = ShortIDs(deployments.compactMap { $0["id"]?.string })
        var table = Columns(
            ["ID", "DEPLOYED", "PR", "TITLE", "COMMIT", "TESTS", "OK", "VENDORS"], flexible: "TITLE",
            rightAligned: ["TESTS"])
        for each in deployments {
            table.add([
                .init(ids[each["id"]?.string], .cyan), .init(TimeText.ago(each["deployed_at"], now)),
                .init(each["pr_number"]?.integer.map { "#\($0)" } ?? "-"),
                .init(each["pr_title"]?.string ?? "-"),
                .init(each["commit_hash"]?.string.map { String($0.prefix(7)) } ?? "-"),
                .init(testCount(each["test_summary"])), compliance(each["constitutional_compliance"]),
                .init(vendors(each)),
            ])
        }
        return table.lines(terminal)
    }

    /// One deployment.
    static func page(_ deployment: JSON, _ terminal: Terminal) -> [String] {
        let metadata = deployment["metadata"]
        let tests = (metadata?["test_summary"]?.object?.members ?? [])
            .map { "\($0.key) \($0.value.text)" }.joined(separator: ", ")
        let compliant = compliance(metadata?["constitutional_compliance"])
        let title = (metadata?["pr_title"]?.string ?? "?").harmless
        var lines = [
            terminal.paint("#\(metadata?["pr_number"]?.text ?? "?") \(title)", .bold)
        ]
        lines += FieldText.lines([
            ("id", deployment["id"]?.string ?? ""), ("deployed", TimeText.full(deployment["deployed_at"])),
            ("commit", (deployment["commit_hash"]?.string ?? "").harmless), ("tests", tests.harmless),
            ("compliant", terminal.paint(compliant.text, compliant.style)),
            (
                "recorded",
                "\(TimeText.full(deployment["created_at"])) by "
                    + (deployment["created_by"]?.string ?? "?").harmless
            ),
        ])
        lines += links(deployment["affected_vendors"], "Vendors", terminal)
        lines += links(deployment["related_work_items"], "Work items", terminal)
        var others = metadata?.object ?? [:]
        for key in ["pr_number", "pr_title", "commit_hash", "test_summary", "constitutional_compliance"] {
            others[key] = nil
        }
        return lines + FieldText.section("Details", FieldText.members(.object(others)), terminal)
    }

    private static func links(_ links: JSON?, _ title: String, _ terminal: Terminal) -> [String] {
        let lines = (links?.array ?? []).map { link in
            let label = link["name"]?.string ?? link["title"]?.string ?? link["label"]?.string ?? "?"
            let doubt = link["verified"] == false ? "  (not yet confirmed)" : ""
            return "\(label.harmless)  \(terminal.paint(link["id"]?.string ?? "", .dim))\(doubt)"
        }
        return FieldText.section(title, lines, terminal)
    }

    private static func testCount(_ summary: JSON?) -> String {
        guard let members = summary?.object?.members, !members.isEmpty else { return "-" }
        return "\(members.reduce(0) { $0 + ($1.value.integer ?? 0) })"
    }

    private static func compliance(_ value: JSON?) -> Columns.Cell {
        switch value?.bool {
        case true?: .init("✓", .green)
        case false?: .init("✗", .red)
        case nil: .init("-")
        }
    }

    private static func vendors(_ deployment: JSON) -> String {
        let names = (deployment["affected_vendors"]?.array ?? []).compactMap(\.string)
        let more = Int(deployment["affected_vendors_count"]?.integer ?? 0) - names.count
        guard !names.isEmpty else { return "-" }
        return names.joined(separator: ", ") + (more > 0 ? " +\(more)" : "")
    }
}
