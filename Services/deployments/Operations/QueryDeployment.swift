import Primitives
import ServiceKit
import Storage
import Wire

/// `query_deployment`
struct QueryDeployment: Tool {
    static let description = ToolDescription(
        name: "query_deployment", title: "Show a deployment",
        text: "Shows one deployment with the vendors and work items it touched, named as they were then.",
        effect: .read, output: RecordDeployment.description.output)

    private let id: Identifier

    init(_ input: inout InputReader) {
        id = input.required("id", .identifier)
    }

    func plan(_ context: CallContext) -> Plan {
        let kinds = LinkKind.allCases
        let links = kinds.map { DeploymentReading.links($0, of: id) }
        return .readThen([DeploymentReading.find(id)] + links, cost: .point) { rows in
            guard let row = rows[0].first else {
                throw ToolError.notFound("deployment", id.description)
            }
            let deployment = try Deployment(row: row)
            let links = try zip(kinds, rows.dropFirst()).map { kind, rows in
                (kind: kind, links: try rows.map { row in try Link(row: row) })
            }
            let unverified = links.map { each in
                Reference(service: each.kind.owner, ids: each.links.filter { !$0.isVerified }.map(\.id))
            }
            guard unverified.contains(where: { !$0.ids.isEmpty }) else {
                return .answer(Self.answer(deployment, links))
            }
            // Their owners could not be asked then; they may be able to say by now.
            return .verify(unverified.filter { !$0.ids.isEmpty }) { verifications in
                let found = verifications.map(\.found).reduce(into: [:]) {
                    $0.merge($1) { first, _ in first }
                }
                let confirmed = links.map { each in
                    (kind: each.kind, links: each.links.map { $0.confirmed(by: found) })
                }
                return .answer(Self.answer(deployment, confirmed))
            }
        }
    }

    private static func answer(_ deployment: Deployment, _ links: [(kind: LinkKind, links: [Link])]) -> Answer
    {
        let isUnverified = links.contains { $0.links.contains { !$0.isVerified } }
        return Answer(warnings: isUnverified ? [.referenceUnverified] : []) { writer in
            deployment.writeMembers(into: &writer)
            for each in links { each.links.write(each.kind, into: &writer) }
        }
    }
}

extension Link {
    /// The same with the owner's word, where there is one and none was known before.
    func confirmed(by labels: [Identifier: String]) -> Link {
        guard !isVerified, let label = labels[id] else { return self }
        return Link(id: id, label: label, isVerified: true)
    }
}
