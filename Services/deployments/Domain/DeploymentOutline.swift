import Primitives
import Wire

/// A deployment as the status report shows it; nil where a text can't know.
struct DeploymentOutline {
    var id: Identifier?
    /// In RFC 3339.
    var deployedAt: String
    var commitHash: String?
    var pullRequest: Int64?
    var title: String?
    /// Counts by category.
    var testSummary: JSONSlice?
    var isCompliant: Bool?
    /// The names that the vendors had then.
    var vendors: [String]?

    /// Writes it as an object.
    func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("deployed_at", deployedAt)
        writer.member("commit_hash", commitHash)
        writer.member("pr_number", pullRequest)
        writer.member("pr_title", title)
        if let testSummary {
            writer.member("test_summary", raw: testSummary.bytes)
        } else {
            writer.member("test_summary", JSON.null)
        }
        writer.member("constitutional_compliance", isCompliant.map { .bool($0) } ?? JSON.null)
        let names = vendors.map { $0.sorted { ($0.lowercased(), $0) < ($1.lowercased(), $1) } }
        writer.member("vendors", names.map { .array($0.map { .string($0) }) } ?? JSON.null)
        writer.endObject()
    }
}
