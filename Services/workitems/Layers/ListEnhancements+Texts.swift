import Primitives
import Records
import ServiceKit
import Wire

extension ListEnhancements: TextAnswering {
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        .silent("commits tell nothing of enhancements")
    }

    /// Those that the document lists: completed ones it does not.
    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        guard let entries = document.enhancements else { return .silent("it has no section on enhancements") }
        let matching = entries.filter { entry in
            (filter.priority == nil || filter.priority == Int64(entry.priority))
                && (filter.status == nil || filter.status?.rawValue == entry.state.rawValue)
                && (filter.targetQuarter == nil || filter.targetQuarter == entry.targetQuarter)
        }
        // Where priorities are equal the document's own order stays.
        let sorted = matching.enumerated().sorted { left, right in
            (left.element.priority, left.offset) < (right.element.priority, right.offset)
        }
        let shown = page.part(of: sorted.map(\.element))
        return .part(
            Answer { writer in
                writer.key("items")
                writer.beginArray()
                for entry in shown { writer.object { write(entry, into: &$0) } }
                writer.endArray()
                page.writeCounts(Int64(matching.count), shown: Int64(shown.count), into: &writer)
            })
    }

    private func write(_ entry: StatusDocument.Enhancement, into writer: inout JSONWriter) {
        writer.member("id", JSON.null)
        writer.member("version", JSON.null)
        writer.member("title", entry.title)
        if isFull { writer.member("description", JSON.null) }
        writer.member("priority", Int64(entry.priority))
        writer.member("status", entry.state.rawValue)
        writer.member("target_quarter", entry.targetQuarter)
        let unknown =
            isFull
            ? [
                "requires_constitutional_principles", "depends_on", "created_at", "updated_at", "created_by",
                "updated_by",
            ] : ["updated_at"]
        for name in unknown { writer.member(name, JSON.null) }
    }
}
