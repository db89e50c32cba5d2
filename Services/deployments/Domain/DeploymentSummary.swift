import Primitives
import Wire

/// What suffices to choose a deployment; nil where only a text tells of it, and can't know.
struct DeploymentSummary: Sendable, Equatable {
    /// The most vendors that are named.
    static let vendorsMax = 5

    var id: Identifier?
    let deployedAt: Timestamp
    var commitHash: String?
    var pullRequestNumber: Int64?
    var pullRequestTitle: String?
    var testSummary: JSON?
    var isCompliant: Bool?
    /// The first of them, in their order.
    var vendors: [String]?
    var vendorsCount: Int64?
    var workItemsCount: Int64?

    /// Its place in the list.
    var cursor: DeploymentCursor {
        DeploymentCursor(deployedAt: deployedAt, key: id?.description ?? commitHash ?? "")
    }

    /// Writes the members.
    func write(into writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("deployed_at", deployedAt.description)
        writer.member("commit_hash", commitHash)
        writer.member("pr_number", pullRequestNumber)
        writer.member("pr_title", pullRequestTitle)
        writer.member("test_summary", testSummary ?? .null)
        writer.member("constitutional_compliance", isCompliant.map { .bool($0) } ?? .null)
        let names = vendors.map { JSON.array($0.prefix(Self.vendorsMax).map { .string($0) }) }
        writer.member("affected_vendors", names ?? .null)
        writer.member("affected_vendors_count", vendorsCount)
        writer.member("related_work_items_count", workItemsCount)
    }
}
