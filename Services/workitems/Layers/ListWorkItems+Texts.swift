import Primitives
import Records
import ServiceKit
import Wire

extension ListWorkItems: TextAnswering {
    /// Those that have a branch, the newest commit first. What a branch can't tell can't be filtered by.
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        guard filter.type == nil else { return .silent("branches do not tell the type of an item") }
        guard !asksForPlace else { return .silent("branches do not tell where an item stands in the tree") }
        guard filter.status == nil || filter.status == .completed else {
            return .silent("branches tell of completed items only that they are")
        }
        guard !history.workItems.isEmpty else { return .silent("no branch is named for a work item") }
        let facts = history.workItems.sorted { $0.source.time > $1.source.time }
        return .part(listing(facts.map { ReportedWorkItem($0) }), by: facts.first?.source)
    }

    /// Those that the document lists, newest created first; it lists what is going on, and no more.
    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        guard let entries = document.workItems else { return .silent("it has no section on work items") }
        guard !asksForPlace else { return .silent("it names no ids, and not every item's parent") }
        let items = ReportedWorkItem.all(in: entries).enumerated().sorted { left, right in
            let times = (left.element.createdAt, right.element.createdAt)
            switch times {
            case (let left?, let right?) where left != right: return left > right
            case (_?, nil): return true
            case (nil, _?): return false
            default: return left.offset < right.offset
            }
        }
        return .part(listing(items.map(\.element)))
    }

    private var asksForPlace: Bool { filter.parentID != nil || filter.rootsOnly }

    private func listing(_ items: [ReportedWorkItem]) -> Answer {
        let matching = items.filter { item in
            (filter.type == nil || item.type == filter.type)
                && (filter.status == nil || item.status == filter.status)
        }
        let shown = self.page.part(of: matching)
        return Answer { writer in
            writer.key("items")
            writer.beginArray()
            for item in shown {
                writer.object { isFull ? item.write(into: &$0) : item.writeSummary(into: &$0) }
            }
            writer.endArray()
            self.page.writeCounts(Int64(matching.count), shown: Int64(shown.count), into: &writer)
        }
    }
}
