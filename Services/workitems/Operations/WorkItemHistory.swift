import Primitives
import ServiceKit
import Storage
import Wire

/// `work_item_history`
struct WorkItemHistory: Tool {
    static let description = ToolDescription(
        name: "work_item_history", title: "Show an item's history",
        text: """
            Who changed an item, when, from what to what: newest first, dependencies and sync conflicts \
            included, deleted and archived items too. limit counts versions; next_before_version leads on.
            """,
        effect: .read,
        output: OutputSchema(
            [
                "id": .string, "title": .string, "version": .integer, "changes": .array,
                "has_more": .boolean, "next_before_version": .integerOrNull,
            ], optional: ["complete": .boolean, "dependencies_truncated": .boolean]))

    private let id: Identifier
    private let limit: Int64
    private let beforeVersion: Int64?

    init(_ input: inout InputReader) {
        id = input.required("id", .identifier)
        limit = input.optional("limit", .integer(1...100), default: 20, as: 20)
        beforeVersion = input.optional("before_version", .version, "Only what came before it")
    }

    private struct Found: Sendable {
        let title: String
        let version: Int64
        let page: ItemHistoryPage
        var links: [LinkChange] = []
        var isCut = false
    }

    func plan(_ context: CallContext) -> Plan {
        let before = beforeVersion ?? Int64.max
        let statements = [
            ItemHistoryStatements.item(id),
            ItemHistoryStatements.changes(
                of: id, before: before, rows: ItemHistoryPage.rowsMax(limit: limit)),
        ]
        return .readThen(statements, cost: .scan) { rows in
            guard let item = rows[0].first else { throw ToolError.unknownWorkItem(id) }
            let changes = try rows[1].map { row in try ItemChange(row: row) }
            let found = Found(
                title: try item.text(0), version: try item.integer(1),
                page: ItemHistoryPage(changes, limit: limit))
            let links = ItemHistoryStatements.links(
                of: id, from: found.page.firstSequence, before: before)
            return .readThen(links, cost: .scan) { rows in try named(rows, found, context) }
        }
    }

    /// Looks for the titles of the other ends.
    private func named(_ rows: [Rows], _ found: Found, _ context: CallContext) throws -> Plan {
        var found = found
        let links = try rows.flatMap { try $0.map { row in try LinkChange(row: row, of: id) } }
            .sorted { $0.sequence > $1.sequence }
        found.links = Array(links.prefix(ItemHistoryStatements.linksMax))
        found.isCut = links.count > found.links.count
        let others = Set(found.links.map(\.otherID)).map { JSON.string($0.description) }
        guard !others.isEmpty else { return .answer(answer(found, [:], context)) }
        let labels = Statement(
            WorkItemStatements.labels(context.dialect), .json(JSON.array(others).serialized))
        return .read([labels], cost: .scan) { [found] rows in
            let titles = try rows[0].map { row in (try row.identifier(0), try row.text(1)) }
            return answer(found, Dictionary(titles) { first, _ in first }, context)
        }
    }

    private func answer(_ found: Found, _ titles: [Identifier: String], _ context: CallContext) -> Answer {
        Answer { writer in
            writer.member("id", id)
            writer.member("title", found.title)
            writer.member("version", found.version)
            writer.key("changes")
            writer.beginArray()
            var links = found.links[...]
            for change in found.page.changes {
                while let link = links.first, link.sequence > change.sequence {
                    link.write(title: titles[link.otherID], into: &writer)
                    links.removeFirst()
                }
                change.write(into: &writer)
            }
            for link in links { link.write(title: titles[link.otherID], into: &writer) }
            writer.endArray()
            writer.member("has_more", found.page.hasMore)
            writer.member("next_before_version", found.page.nextBeforeVersion)
            if found.isCut { writer.member("dependencies_truncated", true) }
            guard !context.isPrimary else { return }
            // A copy knows what it was told since it was made, and not what still waits.
            let newest = beforeVersion == nil ? found.version : nil
            writer.member("complete", found.page.isGapless(from: newest))
        }
    }
}
