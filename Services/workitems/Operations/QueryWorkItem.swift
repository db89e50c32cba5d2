import Primitives
import ServiceKit
import Storage
import Wire

/// `query_work_item`
struct QueryWorkItem: Tool {
    static let description = ToolDescription(
        name: "query_work_item", title: "Show a work item",
        text: """
            Shows one item, deleted and archived ones too, with its ancestors (root first), its children \
            (nested, at most 200 nodes, then truncated) and its dependencies; ready: whether it waits for \
            nothing any more.
            """,
        effect: .read,
        output: .workItem(adding: [
            "archived_at": .string, "ancestors": .array, "children": .array, "dependencies": .array,
            "archived_children_count": .integer, "truncated": .boolean, "ready": .boolean,
        ]))

    private let id: Identifier
    private let includesChildren: Bool
    private let includesDependencies: Bool
    private let includesArchived: Bool
    private let levels: Int64

    init(_ input: inout InputReader) {
        id = input.required("id", .identifier)
        includesChildren = input.optional("include_children", .bool, default: true, as: true)
        includesDependencies = input.optional("include_dependencies", .bool, default: true, as: true)
        levels = input.optional("max_depth", .integer(1...5), default: 5, as: 5, "Levels of children")
        includesArchived = input.optional(
            "include_archived", .bool, default: false, as: false, "Archived children too")
    }

    func plan(_ context: CallContext) -> Plan {
        var batch = Batch()
        let item = batch.add(WorkItemStatements.anywhere(id))
        let ancestors = batch.add(FamilyStatements.ancestors(of: id))
        let archived = batch.add(FamilyStatements.archivedChildrenCount(of: id))
        let children =
            includesChildren
            ? batch.add(
                FamilyStatements.descendants(
                    of: id, levels: levels, withArchived: includesArchived, context.dialect)) : nil
        let dependencies = includesDependencies ? batch.add(FamilyStatements.dependencies(of: id)) : nil
        return .readThen(batch.statements, cost: includesChildren ? .scan : .point) { rows in
            guard let row = rows[item].first else { throw ToolError.unknownWorkItem(id) }
            let family = Family(
                item: try WorkItem(row: row),
                ancestors: try rows[ancestors].map { row in try WorkItemSummary(row: row) },
                archivedChildrenCount: try rows[archived].first.map { row in try row.integer(0) } ?? 0,
                dependencies: try dependencies.map { try rows[$0].map { row in try Dependency(row: row) } })
            guard let children else { return .answer(Answer(family.write)) }
            let below = rows[children]
            guard below.count > ItemTree.nodesMax else {
                return .answer(Answer(family.with(try Descendants(rows: below)).write))
            }
            // Few trees are that large: only they pay for the count.
            let count = FamilyStatements.descendantCount(
                of: id, levels: levels, withArchived: includesArchived)
            return .read([count], cost: .scan) { rows in
                let totalCount = try rows[0].first.map { row in try row.integer(0) }
                return Answer(family.with(try Descendants(rows: below, totalCount: totalCount)).write)
            }
        }
    }
}
