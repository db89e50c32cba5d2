import Primitives
import Records
import ServiceKit
import Wire

extension WorkItemOverview: TextAnswering {
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        .silent("branches tell neither titles nor what goes on")
    }

    /// What went on, if every line could be read; a section that is not there is left out.
    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        guard document.workItems != nil || document.enhancements != nil else {
            return .silent("it has neither a section on work items nor one on enhancements")
        }
        let answer = Answer { writer in
            if let items = document.workItems {
                let nodes = Self.nodes(of: items, level: 0, parent: nil)
                Self.write("work_items", count: Int64(nodes.count), into: &writer) { writer in
                    for node in nodes.prefix(Int(limit)) {
                        writer.object { $0.reported(node.entry, level: node.level, parent: node.parent) }
                    }
                }
            }
            if let enhancements = document.enhancements {
                Self.write("enhancements", count: Int64(enhancements.count), into: &writer) { writer in
                    for entry in enhancements.prefix(Int(Self.enhancementsMax)) {
                        writer.object { PendingEnhancement(entry).write(into: &$0) }
                    }
                }
            }
        }
        return document.notes.isEmpty && document.workItems != nil && document.enhancements != nil
            ? .whole(answer) : .part(answer)
    }

    private struct Node {
        let entry: StatusDocument.WorkItem
        let level: Int
        let parent: String?
    }

    /// The document's reader bounds how deep they stand in one another.
    private static func nodes(
        of entries: [StatusDocument.WorkItem], level: Int, parent: String?
    ) -> [Node] {
        entries.flatMap { entry in
            [Node(entry: entry, level: level, parent: parent)]
                + nodes(of: entry.children, level: level + 1, parent: entry.title)
        }
    }
}

extension JSONWriter {
    /// Writes what the document says of an item, null where it can't know.
    fileprivate mutating func reported(_ entry: StatusDocument.WorkItem, level: Int, parent: String?) {
        member("id", JSON.null)
        member("version", JSON.null)
        member("item_type", entry.kind.rawValue)
        member("title", entry.title)
        member("status", entry.state?.rawValue)
        member("level", Int64(level))
        member("parent_title", parent)
        member("created_at", entry.createdAt?.description)
        member("branch_name", entry.branch)
    }
}

extension PendingEnhancement {
    /// What the status document says.
    fileprivate init(_ entry: StatusDocument.Enhancement) {
        title = entry.title
        priority = Int64(entry.priority)
        status = entry.state.rawValue
        targetQuarter = entry.targetQuarter
    }
}
