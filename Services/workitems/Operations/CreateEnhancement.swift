import Primitives
import ServiceKit
import Storage
import Wire

/// `create_enhancement`
struct CreateEnhancement: Tool {
    static let description = ToolDescription(
        name: "create_enhancement", title: "Create an enhancement",
        text: "Notes something that may be built one day.",
        effect: .write(destructive: false, idempotent: false), output: .enhancement, entity: "enhancement")

    private let title: String
    private let text: String
    private let priority: Int64
    private let status: EnhancementStatus
    private let targetQuarter: String?
    private let principles: [String]
    private let dependsOn: [Identifier]
    private let createdBy: String?

    init(_ input: inout InputReader) {
        title = input.required("title", .title)
        text = input.required("description", .enhancementDescription)
        priority = input.required("priority", .priority, "1 high, 5 low")
        status = input.optional("status", .oneOf(EnhancementStatus.self), default: .planned, as: "planned")
        targetQuarter = input.optional("target_quarter", .quarter)
        principles = input.optional("requires_constitutional_principles", .principles) ?? []
        dependsOn = input.optional("depends_on", .enhancements, "Enhancements that come before it") ?? []
        createdBy = input.optional("created_by", .actorName)
    }

    func plan(_ context: CallContext) -> Plan {
        let actor = createdBy ?? context.actor
        let enhancement = Enhancement(
            id: context.newIdentifier(), version: 1, title: title, description: text, priority: priority,
            status: status, targetQuarter: targetQuarter, principles: principles, dependsOn: dependsOn,
            createdAt: context.now, updatedAt: context.now, createdBy: actor, updatedBy: actor)
        let insertion = TransactionStep<Answer>.commit(
            [EnhancementStatements.insert(enhancement, operationID: context.writeID)],
            Answer(enhancement.write))
        guard !dependsOn.isEmpty else { return .write(insertion) }
        // No enhancement goes away, and none can depend on this one yet: nothing needs a lock.
        let order = EnhancementStatements.order(from: dependsOn, context.dialect)
        return .write(
            .query([order]) { rows in
                try EnhancementOrder(rows: rows[0]).check(dependsOn, of: nil, titled: title)
                return insertion
            })
    }
}
