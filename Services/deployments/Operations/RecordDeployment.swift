import Primitives
import ServiceKit
import Storage
import Wire

/// A deployment that took place, with what it touched.
struct RecordDeployment: Tool {
    static let description = ToolDescription(
        name: "record_deployment", title: "Record deployment",
        text: "Record a deployment with its pull request, tests, affected vendors and work items.",
        effect: .write(destructive: false, idempotent: false),
        output: OutputSchema([
            "id": .string, "version": .integer, "deployed_at": .string, "commit_hash": .string,
            "metadata": .object, "created_at": .string, "created_by": .string, "affected_vendors": .array,
            "related_work_items": .array,
        ]))

    let deployedAt: Timestamp
    let metadata: JSONObject
    let vendorIDs: [Identifier]
    let workItemIDs: [Identifier]
    let createdBy: String?

    init(_ input: inout InputReader) {
        deployedAt = input.required("deployed_at", .timestamp, "With a zone")
        metadata = input.deploymentMetadata()
        input.agreeingCommitHash(metadata)
        vendorIDs = input.optional(LinkKind.vendor.argument, .distinctIdentifiers) ?? []
        workItemIDs = input.optional(LinkKind.workItem.argument, .distinctIdentifiers) ?? []
        createdBy = input.optional("created_by", .actorName)
    }

    func plan(_ context: CallContext) throws -> Plan {
        let ids: [(kind: LinkKind, ids: [Identifier])] = [(.vendor, vendorIDs), (.workItem, workItemIDs)]
        let named = ids.filter { !$0.ids.isEmpty }
        guard !named.isEmpty else { return write([:], context) }
        return .verify(named.map { Reference(service: $0.kind.owner, ids: $0.ids) }) { verifications in
            var links: [LinkKind: [Link]] = [:]
            for (each, verification) in zip(named, verifications) {
                links[each.kind] = try Link.verified(each.ids, kind: each.kind, by: verification)
            }
            return write(links, context)
        }
    }

    /// Everything in one transaction, and nothing to read before it.
    private func write(_ links: [LinkKind: [Link]], _ context: CallContext) -> Plan {
        let deployment = Deployment(
            id: context.newIdentifier(), deployedAt: deployedAt,
            commitHash: DeploymentMetadata.commitHash(in: metadata) ?? "", metadata: metadata,
            createdAt: context.now, createdBy: createdBy ?? context.actor)
        let statements = DeploymentStatements(operationID: context.operationID, dialect: context.dialect)
        var inserts = [statements.insert(deployment)]
        for kind in LinkKind.allCases {
            guard let links = links[kind], !links.isEmpty else { continue }
            inserts.append(statements.insert(links, kind: kind, of: deployment))
        }
        let isUnverified = links.values.joined().contains { !$0.isVerified }
        let answer = Answer(warnings: isUnverified ? [.referenceUnverified] : []) { writer in
            deployment.writeMembers(into: &writer)
            for kind in LinkKind.allCases { (links[kind] ?? []).write(kind, into: &writer) }
        }
        return .write(.commit(inserts, answer))
    }
}
