import Primitives
import ServiceKit
import Storage
import Wire

/// `list_work_items`
struct ListWorkItems: Tool {
    static let description = ToolDescription(
        name: "list_work_items", title: "List work items",
        text: "Lists work items, newest created first, a page at a time; full_details gives whole items.",
        effect: .read,
        output: OutputSchema([
            "items": .array, "total_count": .integer, "limit": .integer, "offset": .integer,
            "has_more": .boolean,
        ]), isList: true)

    let filter: WorkItemFilter
    let limit: Int64
    let offset: Int64
    let isFull: Bool

    init(_ input: inout InputReader) {
        var filter = WorkItemFilter()
        filter.type = input.optional("item_type", .oneOf(ItemType.self))
        filter.status = input.optional("status", .oneOf(ItemStatus.self))
        filter.parentID = input.optional("parent_id", .identifier, "Only children of this item")
        filter.rootsOnly = input.optional(
            "roots_only", .bool, default: false, as: false, "Only items without a parent")
        filter.includesDeleted = input.optional("include_deleted", .bool, default: false, as: false)
        limit = input.optional("limit", .integer(1...100), default: 50, as: 50)
        offset = input.optional("offset", .integer(0...Int64.max), default: 0, as: 0)
        isFull = input.optional("full_details", .bool, default: false, as: false)
        if filter.parentID != nil, filter.rootsOnly {
            input.fault(
                "roots_only", "contradiction", "roots have no parent_id: give one of the two", value: true)
        }
        self.filter = filter
    }

    func plan(_ context: CallContext) -> Plan {
        var batch = Batch()
        let page = batch.add(ListStatements.page(filter, full: isFull, limit: limit, offset: offset))
        let count = batch.add(ListStatements.count(filter))
        return .read(batch.statements, cost: .scan) { rows in
            let totalCount = try rows[count].first.map { row in try row.integer(0) } ?? 0
            let summaries = isFull ? [] : try rows[page].map { row in try WorkItemSummary(row: row) }
            let items = isFull ? try rows[page].map { row in try WorkItem(row: row) } : []
            let shown = Int64(rows[page].count)
            return Answer { writer in
                writer.key("items")
                writer.beginArray()
                for summary in summaries { writer.object { summary.write(into: &$0) } }
                for item in items { writer.object { item.write(into: &$0) } }
                writer.endArray()
                writeCounts(totalCount, shown: shown, into: &writer)
            }
        }
    }

    /// Writes what follows the items: how many there are, and which of them are shown.
    func writeCounts(_ totalCount: Int64, shown: Int64, into writer: inout JSONWriter) {
        writer.member("total_count", totalCount)
        writer.member("limit", limit)
        writer.member("offset", offset)
        // Subtracted, not added: an offset may be as large as a number gets.
        writer.member("has_more", offset < totalCount - shown)
    }
}
