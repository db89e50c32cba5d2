import Wire

/// Items below one another, drawn as a tree.
enum TreeText {
    /// A line for each item and each one below it.
    ///
    /// - Parameter ids: How ids are shown.
    static func lines(
        _ items: [JSON], _ ids: ShortIDs, _ terminal: Terminal, prefix: String = ""
    ) -> [String] {
        items.enumerated().flatMap { index, item -> [String] in
            let isLast = index == items.count - 1
            let inner = prefix + (isLast ? "   " : "│  ")
            return [line(item, ids, terminal, prefix: prefix + (isLast ? "└─ " : "├─ "))]
                + lines(item["children"]?.array ?? [], ids, terminal, prefix: inner)
        }
    }

    /// One item: its title, cut where the terminal ends, its status and how its id begins.
    private static func line(
        _ item: JSON, _ ids: ShortIDs, _ terminal: Terminal, prefix: String = ""
    ) -> String {
        let state = WorkItemText.status(item)
        let type = item["item_type"]?.string ?? "?"
        let id = ids[item["id"]?.string]
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
        let ids = ShortIDs(allIDs(roots))
        return roots.flatMap { root -> [String] in
            var lines = [line(root, ids, terminal)] + lines(root["children"]?.array ?? [], ids, terminal)
            if root["truncated"] == true {
                let shown = root["shown_count"]?.text ?? "some"
                lines.append("   … \(shown) of \(root["descendant_count"]?.text ?? "more") are shown")
            }
            return lines
        }
    }

    /// The ids of items and of all below them.
    static func allIDs(_ items: [JSON]) -> [String] {
        items.flatMap { [$0["id"]?.string].compactMap { $0 } + allIDs($0["children"]?.array ?? []) }
    }
}
