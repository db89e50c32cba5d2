import Primitives
import ServiceKit
import Storage
import Wire

/// `list_enhancements`
struct ListEnhancements: Tool {
    static let description = ToolDescription(
        name: "list_enhancements", title: "List enhancements",
        text: "Lists enhancements, the most urgent first; full_details gives description and dependencies.",
        effect: .read,
        output: OutputSchema([
            "items": .array, "total_count": .integer, "limit": .integer, "offset": .integer,
            "has_more": .boolean,
        ]), isList: true)

    let filter: EnhancementFilter
    let page: PageRequest
    let isFull: Bool

    init(_ input: inout InputReader) {
        filter = EnhancementFilter(
            priority: input.optional("priority", .priority),
            status: input.optional("status", .oneOf(EnhancementStatus.self)),
            targetQuarter: input.optional("target_quarter", .quarter))
        page = PageRequest(&input)
        isFull = input.optional("full_details", .bool, default: false, as: false)
    }

    func plan(_ context: CallContext) -> Plan {
        let statements = [
            EnhancementStatements.page(filter, full: isFull, page), EnhancementStatements.count(filter),
        ]
        return .read(statements, cost: .scan) { rows in
            let totalCount = try rows[1].first.map { row in try row.integer(0) } ?? 0
            let summaries = isFull ? [] : try rows[0].map { row in try EnhancementSummary(row: row) }
            let whole = isFull ? try rows[0].map { row in try Enhancement(row: row) } : []
            let shown = Int64(rows[0].count)
            return Answer { writer in
                writer.key("items")
                writer.beginArray()
                for summary in summaries { writer.object { summary.write(into: &$0) } }
                for enhancement in whole { writer.object { enhancement.write(into: &$0) } }
                writer.endArray()
                page.writeCounts(totalCount, shown: shown, into: &writer)
            }
        }
    }
}
