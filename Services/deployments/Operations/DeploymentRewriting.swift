import ServiceKit
import Wire

/// How a deployment that the store has lost is recorded again.
enum DeploymentRewriting {
    /// The call that records it with all it touched; one that is there never changes.
    @Sendable static func calls(_ deployment: FormerRecord, _ current: JSONObject?) -> [Rewriting] {
        guard current == nil, deployment.entity == "deployment_event" else { return [] }
        var arguments: JSONObject = [
            "deployed_at": deployment["deployed_at"], "metadata": .object(deployment.object("metadata")),
            "created_by": deployment["created_by"],
        ]
        for kind in LinkKind.allCases {
            let ids = (deployment.links[kind.entity] ?? []).compactMap { $0[kind.column] }
            if !ids.isEmpty { arguments[kind.argument] = .array(ids) }
        }
        return [
            Rewriting("record_deployment", arguments, identifiers: deployment.id.map { [$0] } ?? [])
        ]
    }
}
