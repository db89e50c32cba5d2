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
    let page: PageRequest
    let isFull: Bool

    init(_ input: inout InputReader) {
        var filter = WorkItemFilter()
        filter.type = input.optional("item_type", .oneOf(ItemType.self))
        filter.status = input.optional("status", .oneOf(ItemStatus.self))
        filter.parentID = input.optional("parent_id", .identifier, "Only children of this item")
        filter.rootsOnly = input.optional(
            "roots_only", .bool, default: false, as: false, "Only items without a parent")
        filter.includesDeleted = input.optional("include_deleted", .bool, default: false, as: false)
        page = PageRequest(&input)
        isFull = input.optional("full_details", .bool, default: false, as: false)
        if filter.parentID != nil, filter.rootsOnly {
            input.fault(
                "roots_only", "contradiction", "roots have no parent_id: give one of the two", value: true)
        }
        self.filter = filter
    }

    func plan(_ context: CallContext) -> Plan {
        var batch = Batch()
        let found = batch.add(
            ListStatements.page(filter, full: isFull, limit: page.limit, offset: page.offset))
        let count = batch.add(ListStatements.count(filter, context.dialect))
        return .read(batch.statements, cost: .scan) { rows in
            let totalCount = try rows[count].first.map { row in try row.integer(0) } ?? 0
            let summaries = isFull ? [] : try rows[found].map { row in try WorkItemSummary(row: row) }
            let items = isFull ? try rows[found].map { row in try WorkItem(row: row) } : []
            let shown = Int64(rows[found].count)
            return Answer { writer in
                writer.key("items")
                writer.beginArray()
                for summary in summaries { writer.object { summary.write(into: &$0) } }
                for item in items { writer.object { item.write(into: &$0) } }
                writer.endArray()
                page.writeCounts(totalCount, shown: shown, into: &writer)
            }
        }
    }
}
