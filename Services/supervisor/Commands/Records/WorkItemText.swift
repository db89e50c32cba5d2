import Primitives
import Wire

/// Work items for people.
enum WorkItemText {
    /// A list as a table.
    static func list(_ answer: JSON, _ terminal: Terminal, _ now: Timestamp) -> [String] {
        let items = answer["items"]?.array ?? []
        guard !items.isEmpty else { return ["There are no such work items."] }
        let ids = ShortIDs(items.compactMap { $0["id"]?.string })
        var table = Columns(["ID", "TYPE", "STATUS", "TITLE", "CHANGED"], flexible: "TITLE")
        for item in items {
            table.add([
                .init(ids[item["id"]?.string], .cyan), .init(item["item_type"]?.string ?? "?"), status(item),
                .init(item["title"]?.string ?? "?"),
                .init(TimeText.ago(item["updated_at"], now), .dim),
            ])
        }
        return table.lines(terminal)
    }

    /// What has become of an item.
    static func status(_ item: JSON) -> Columns.Cell {
        if item["archived_at"]?.string != nil { return .init("archived", .dim) }
        if item["deleted_at"]?.string != nil { return .init("deleted", .dim) }
        let status = item["status"]?.string ?? "?"
        return .init(status, Style.status(status))
    }

    /// An item with what is around it.
    ///
    /// - Parameter history: The answer of `work_item_history`; nil where there is none.
    static func page(_ item: JSON, history: JSON?, _ terminal: Terminal, _ now: Timestamp) -> [String] {
        let state = status(item)
        var lines = [terminal.paint(text(item["title"]), .bold)]
        var head = [text(item["item_type"]), terminal.paint(state.text, state.style)]
        if state.text != text(item["status"]) { head.append(text(item["status"])) }
        if item["ready"] == true { head.append("ready") }
        head.append("version \(item["version"]?.text ?? "?")")
        lines.append(head.joined(separator: ", "))
        let ancestors = (item["ancestors"]?.array ?? []).map { text($0["title"]) }
        lines += FieldText.lines([
            ("id", text(item["id"])), ("below", ancestors.joined(separator: " › ")),
            ("branch", text(item["branch_name"])), ("commit", text(item["commit_hash"])),
            ("pull request", item["pr_number"]?.integer.map { "#\($0)" } ?? ""),
            ("created", "\(TimeText.full(item["created_at"])) by \(text(item["created_by"]))"),
            ("changed", "\(TimeText.full(item["updated_at"])) by \(text(item["updated_by"]))"),
            ("deleted", item["deleted_at"]?.string == nil ? "" : TimeText.full(item["deleted_at"])),
            ("archived", item["archived_at"]?.string == nil ? "" : TimeText.full(item["archived_at"])),
        ])
        lines += FieldText.section("Details", FieldText.members(item["metadata"]), terminal)
        lines += dependencies(item["dependencies"]?.array ?? [], terminal)
        let children = item["children"]?.array ?? []
        var below = TreeText.lines(children, ShortIDs(TreeText.allIDs(children)), terminal)
        if let archived = item["archived_children_count"]?.integer, archived > 0 {
            below.append("and \(archived) archived")
        }
        lines += FieldText.section("Below it", below, terminal)
        let changes = (history?["changes"]?.array ?? []).flatMap { HistoryText.lines($0, terminal, now) }
        lines += FieldText.section("Last changes", changes, terminal)
        return lines
    }

    private static func dependencies(_ all: [JSON], _ terminal: Terminal) -> [String] {
        let waits = all.filter(isWaitedFor)
        let others = all.filter { !isWaitedFor($0) }
        return FieldText.section("Waits for", waits.map { line($0, terminal) }, terminal)
            + FieldText.section("Is waited for by", others.map { line($0, terminal) }, terminal)
    }

    private static func isWaitedFor(_ dependency: JSON) -> Bool {
        (dependency["dependency_type"] == "depends_on") == (dependency["direction"] == "outgoing")
    }

    private static func line(_ dependency: JSON, _ terminal: Terminal) -> String {
        let item = dependency["item"] ?? .null
        let state = status(item)
        return "\(terminal.paint(state.text, state.style))  \(text(item["title"]))  "
            + terminal.paint(text(item["id"]), .dim)
    }

    private static func text(_ value: JSON?) -> String { (value?.string ?? "").harmless }
}
