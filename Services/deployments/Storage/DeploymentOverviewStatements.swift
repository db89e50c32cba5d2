import Primitives
import Storage
import Wire

/// What the status report reads of the deployments.
enum DeploymentOverviewStatements {
    private static let order = "ORDER BY deployed_at DESC, id DESC LIMIT $1"

    /// The newest deployments, each without what its metadata holds besides.
    static func newest(_ limit: Int64) -> Statement {
        Statement(
            """
            SELECT id, deployed_at, commit_hash, metadata ->> 'pr_number', metadata ->> 'pr_title', \
            metadata -> 'test_summary', metadata ->> 'constitutional_compliance' \
            FROM deployment_events \(order)
            """, .integer(limit))
    }

    /// The names of the vendors that the same deployments touched, by the deployment's id.
    static func vendors(ofNewest limit: Int64) -> Statement {
        Statement(
            """
            SELECT deployment_id, label FROM vendor_deployment_links \
            WHERE deployment_id IN (SELECT id FROM deployment_events \(order))
            """, .integer(limit))
    }
}

extension DeploymentOutline {
    /// Reads a row of `DeploymentOverviewStatements.newest`.
    init(row: Row, vendors: [String]) throws(StorageError) {
        id = try row.identifier(0)
        deployedAt = try row.text(1)
        commitHash = try row.text(2)
        pullRequest = try row.integer(3)
        title = try row.text(4)
        testSummary = JSONSlice(unchecked: try row.bytes(5))
        isCompliant = try row.bool(6)
        self.vendors = vendors
    }
}
