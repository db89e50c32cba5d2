import Primitives
import ServiceKit
import Storage
import Wire

/// `query_archived_work_items`
struct QueryArchivedWorkItems: Tool {
    static let description = ToolDescription(
        name: "query_archived_work_items", title: "List archived work items",
        text: "Lists items of the archive, newest created first; query_work_item shows one whole.",
        effect: .read,
        output: OutputSchema([
            "items": .array, "total_count": .integer, "limit": .integer, "offset": .integer,
            "has_more": .boolean,
        ]), isList: true)

    private let filter: ArchiveFilter
    private let page: PageRequest

    init(_ input: inout InputReader) {
        filter = ArchiveFilter(
            type: input.optional("item_type", .oneOf(ItemType.self)),
            titleContains: input.optional("title_contains", .text(max: 200, min: 1), "In any case"),
            createdBefore: input.optional("created_before", .timestamp),
            createdAfter: input.optional("created_after", .timestamp))
        page = PageRequest(&input)
    }

    func plan(_ context: CallContext) -> Plan {
        let statements = [ArchiveListStatements.page(filter, page), ArchiveListStatements.count(filter)]
        return .read(statements, cost: .scan) { rows in
            let items = try rows[0].map { row in try WorkItemSummary(row: row) }
            let totalCount = try rows[1].first.map { row in try row.integer(0) } ?? 0
            return Answer { writer in
                writer.key("items")
                writer.beginArray()
                for item in items { writer.object { item.write(into: &$0) } }
                writer.endArray()
                page.writeCounts(totalCount, shown: Int64(items.count), into: &writer)
            }
        }
    }
}
