import Wire

/// Items below one another, drawn as a tree.
enum TreeText {
    /// A line for each item and each one below it.
    static func lines(_ items: [JSON], _ terminal: Terminal, prefix: String = "") -> [String] {
        items.enumerated().flatMap { index, item -> [String] in
            let isLast = index == items.count - 1
            let inner = prefix + (isLast ? "   " : "│  ")
            return [line(item, terminal, prefix: prefix + (isLast ? "└─ " : "├─ "))]
                + lines(item["children"]?.array ?? [], terminal, prefix: inner)
        }
    }

    /// One item: its title, cut where the terminal ends, its status and how its id begins.
    static func line(_ item: JSON, _ terminal: Terminal, prefix: String = "") -> String {
        let state = WorkItemText.status(item)
        let type = item["item_type"]?.string ?? "?"
        let id = item["id"]?.string ?? ""
        let title = (item["title"]?.string ?? "?").harmless
        let tail = "  \(type), \(state.text)  \(id)"
        let room = terminal.columns.map { max(12, $0 - TextWidth.of(prefix) - TextWidth.of(tail) - 2) }
        let shown = room.map { TextWidth.cut(title, to: $0) } ?? title
        return "\(prefix)\(shown)  \(type), \(terminal.paint(state.text, state.style))  "
            + terminal.paint(id, .dim)
    }

    /// Whole trees: each root, and what is below it.
    ///
    /// - Parameter roots: Answers of `query_work_item`.
    static func trees(_ roots: [JSON], _ terminal: Terminal) -> [String] {
        guard !roots.isEmpty else { return ["There are no work items."] }
        return roots.flatMap { root -> [String] in
            var lines = [line(root, terminal)] + lines(root["children"]?.array ?? [], terminal)
            if root["truncated"] == true {
                let shown = root["shown_count"]?.text ?? "some"
                lines.append("   … \(shown) of \(root["descendant_count"]?.text ?? "more") are shown")
            }
            return lines
        }
    }
}
