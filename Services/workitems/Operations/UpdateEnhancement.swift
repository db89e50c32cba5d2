import Primitives
import ServiceKit
import Storage
import Wire

/// `update_enhancement`
struct UpdateEnhancement: Tool {
    static let description = ToolDescription(
        name: "update_enhancement", title: "Update an enhancement",
        text: "Changes the fields given; version is the one last read. A list replaces the stored one.",
        effect: .write(destructive: true, idempotent: true), output: .enhancement, entity: "enhancement")

    private let id: Identifier
    private let version: Int64
    private let change: EnhancementChange
    private let updatedBy: String?

    init(_ input: inout InputReader) {
        id = input.required("id", .identifier)
        version = input.required("version", .version)
        var change = EnhancementChange()
        change.title = input.optional("title", .title)
        change.description = input.optional("description", .enhancementDescription)
        change.priority = input.optional("priority", .priority)
        change.status = input.optional("status", .oneOf(EnhancementStatus.self))
        let targetQuarter = input.optional("target_quarter", .quarter)
        change.principles = input.optional("requires_constitutional_principles", .principles)
        change.dependsOn = input.optional("depends_on", .enhancements)
        let cleared = input.clear(["target_quarter"])
        updatedBy = input.optional("updated_by", .actorName)
        change.targetQuarter = targetQuarter.map { .set($0) } ?? (cleared.isEmpty ? .keep : .empty)
        self.change = change
    }

    var lifting: Statement? {
        .lifting("future_enhancements", where: "id = $1", .identifier(id), to: version)
    }

    func plan(_ context: CallContext) -> Plan {
        // Two updates that would close a loop together must come one after the other.
        let dependsOn = change.dependsOn ?? []
        var batch = Batch(
            dependsOn.isEmpty ? [] : context.dialect.lock("future_enhancements", .exclusive))
        let found = batch.add(EnhancementStatements.forChange(id, context.dialect))
        let order =
            dependsOn.isEmpty
            ? nil : batch.add(EnhancementStatements.order(from: dependsOn, context.dialect))
        return .write(
            .query(batch.statements) { rows in
                guard let row = rows[found].first else { throw ToolError.unknownEnhancement(id) }
                let stored = try Enhancement(row: row)
                guard stored.version == version else { return conflict(stored) }
                guard !change.isEmpty else {
                    return .finish(Answer(warnings: [.nothingChanged], stored.write))
                }
                if let order {
                    try EnhancementOrder(rows: rows[order])
                        .check(dependsOn, of: id, titled: change.title ?? stored.title)
                }
                let changed = change.applied(
                    to: stored, at: context.now, by: updatedBy ?? context.actor)
                let update = EnhancementStatements.update(
                    changed, over: stored.version, operationID: context.writeID)
                return .commit([update], Answer(changed.write))
            })
    }

    private func conflict(_ stored: Enhancement) -> TransactionStep<Answer> {
        let earlier = HistoryStatements.state(of: "enhancement", id.description, at: version)
        return .query([earlier]) { rows in
            let before = try rows[0].first.flatMap { row in try row.optional(0, Row.bytes) }
            throw VersionConflict.error(
                expected: version, current: stored.json, version: stored.version,
                fields: Enhancement.fields, before: before.flatMap { JSONSlice(unchecked: $0).decoded })
        }
    }
}
