import ServiceKit
import Storage

/// What clients read by URI: each deployment by its id.
enum DeploymentResources {
    static let all = [
        Resource(
            "deployments", variable: "id", name: "deployment", title: "Deployment",
            text: "One deployment with what it touched, as query_deployment shows it.",
            tool: QueryDeployment.self, completion: ids
        ) { row in
            switch row.entity {
            case "deployment_event": row.texts("id")
            case "vendor_deployment_link", "work_item_deployment_link": row.texts("deployment_id")
            default: []
            }
        }
    ]

    /// The deployments whose titles hold this, or whose id, commit or pull request begins so.
    static let ids = Completion.rows { DeploymentReading.ids(titled: $0, limit: $1) }
}
