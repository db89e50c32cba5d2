import Primitives
import Records
import Wire

/// What a branch or the status document says of one work item; nil where it can't know.
struct ReportedWorkItem {
    var type: ItemType?
    var title: String?
    var status: ItemStatus?
    var branchName: String?
    var createdAt: Timestamp?
    /// The branch's newest commit; nil for the document.
    var source: GitSource?

    /// What a branch says: its item is completed once it is merged, and until then it may be anything.
    init(_ fact: WorkItemFact) {
        status = fact.isMerged == true ? .completed : nil
        branchName = fact.branch
        source = fact.source
    }

    /// What the status document says.
    init(_ entry: StatusDocument.WorkItem) {
        type = ItemType(rawValue: entry.kind.rawValue)
        title = entry.title
        status = entry.state.flatMap { ItemStatus(rawValue: $0.rawValue) }
        branchName = entry.branch
        createdAt = entry.createdAt
    }

    /// Every item of the document, however deep, in the document's order.
    static func all(in entries: [StatusDocument.WorkItem]) -> [ReportedWorkItem] {
        // The document's reader bounds how deep they stand in one another.
        entries.flatMap { [ReportedWorkItem($0)] + all(in: $0.children) }
    }

    /// Writes the members that an item has in short, its branch, and the commit that tells of it.
    func writeSummary(into writer: inout JSONWriter) {
        writeLead(into: &writer)
        writer.member("parent_id", JSON.null)
        writer.member("depth", JSON.null)
        writer.member("updated_at", JSON.null)
        writer.member("branch_name", branchName)
        writeSource(into: &writer)
    }

    /// Writes the members that a whole item has, and the commit that tells of it.
    func write(into writer: inout JSONWriter) {
        writeLead(into: &writer)
        writer.member("parent_id", JSON.null)
        writer.member("path", JSON.null)
        writer.member("depth", JSON.null)
        writer.member("branch_name", branchName)
        for name in ["commit_hash", "pr_number", "metadata", "deleted_at"] { writer.member(name, JSON.null) }
        writer.member("created_at", createdAt?.description)
        for name in ["updated_at", "created_by", "updated_by"] { writer.member(name, JSON.null) }
        writeSource(into: &writer)
    }

    private func writeLead(into writer: inout JSONWriter) {
        writer.member("id", JSON.null)
        writer.member("version", JSON.null)
        writer.member("item_type", type?.rawValue)
        writer.member("title", title)
        writer.member("status", status?.rawValue)
    }

    private func writeSource(into writer: inout JSONWriter) {
        guard let source else { return }
        writer.member("commit", source.commit)
        writer.member("as_of", source.time.description)
    }
}
