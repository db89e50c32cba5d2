import ServiceKit
import Storage
import Wire

/// `service/overview`: what the status report shows of work items and enhancements.
struct WorkItemOverview: Tool {
    static let description = ToolDescription(
        name: "service/overview", title: "Overview",
        text: "The tree of what is not completed, and the enhancements that are not.", effect: .read,
        output: OutputSchema([:], optional: ["work_items": .object, "enhancements": .object]), isList: true)

    /// More items than these are counted only.
    static let limitMax: Int64 = 5000
    /// More enhancements than these are counted only.
    static let enhancementsMax: Int64 = 1000

    let limit: Int64

    init(_ input: inout InputReader) {
        limit = input.optional("limit", .integer(1...Self.limitMax), default: Self.limitMax, as: 5000)
    }

    func plan(_ context: CallContext) -> Plan {
        var batch = Batch()
        let items = batch.add(OverviewStatements.openItems(limit: limit))
        let count = batch.add(OverviewStatements.openItemCount(context.dialect))
        let enhancements = batch.add(OverviewStatements.enhancements(limit: Self.enhancementsMax))
        return .read(batch.statements, cost: .scan) { rows in
            let tree = OpenTree(try rows[items].map { row in try OpenItem(row: row) })
            let itemCount = try OverviewStatements.count(rows[count], column: 0)
            let pending = try rows[enhancements].map { row in try PendingEnhancement(row: row) }
            let pendingCount = try OverviewStatements.count(
                rows[enhancements], column: PendingEnhancement.columnCount)
            return Answer { writer in
                Self.write("work_items", count: itemCount, into: &writer) { writer in
                    for node in tree.nodes { writer.object { node.write(into: &$0) } }
                }
                Self.write("enhancements", count: pendingCount, into: &writer) { writer in
                    for each in pending { writer.object { each.write(into: &$0) } }
                }
            }
        }
    }

    /// Writes one part: its items, and how many there are.
    static func write(
        _ name: String, count: Int64, into writer: inout JSONWriter, items: (inout JSONWriter) -> Void
    ) {
        writer.key(name)
        writer.beginObject()
        writer.key("items")
        writer.beginArray()
        items(&writer)
        writer.endArray()
        writer.member("total_count", count)
        writer.endObject()
    }
}
