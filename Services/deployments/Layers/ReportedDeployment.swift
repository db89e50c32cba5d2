import Primitives
import Records
import Wire

/// What a commit or the status document says of one deployment.
struct ReportedDeployment {
    let summary: DeploymentSummary
    /// The commit that says it; nil for the document.
    let source: GitSource?

    /// What a commit says: that it went out when it was made.
    init(_ fact: DeploymentFact) {
        summary = DeploymentSummary(
            deployedAt: fact.source.time, commitHash: fact.source.commit,
            pullRequestNumber: fact.pullRequest.map { Int64($0) }, pullRequestTitle: fact.title,
            testSummary: Self.counts(fact.testsByCategory), isCompliant: fact.isCompliant)
        source = fact.source
    }

    /// What the status document says. It may have only the first digits of the commit.
    init(_ entry: StatusDocument.Deployment) {
        summary = DeploymentSummary(
            deployedAt: entry.deployedAt, commitHash: entry.commit,
            pullRequestNumber: entry.pullRequest.map { Int64($0) }, pullRequestTitle: entry.title,
            testSummary: Self.counts(entry.testsByCategory), isCompliant: entry.isCompliant,
            vendors: entry.vendors, vendorsCount: entry.vendors.map { Int64($0.count) })
        source = nil
    }

    private static func counts(_ tests: [String: Int]?) -> JSON? {
        tests.map { tests in
            .object(
                JSONObject(tests.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) }))
        }
    }

    /// Whether it passes a filter, so far as it tells.
    ///
    /// - Parameter vendor: The name of a vendor it must touch; nil where it may touch any.
    func matches(_ filter: DeploymentFilter, vendor: String?) -> Bool {
        if let vendor, summary.vendors?.contains(where: { $0.lowercased() == vendor.lowercased() }) != true {
            return false
        }
        if let number = filter.pullRequestNumber, summary.pullRequestNumber != number { return false }
        if let since = filter.since, summary.deployedAt < since { return false }
        if let until = filter.until, summary.deployedAt >= until { return false }
        guard let prefix = filter.commitPrefix else { return true }
        // A hash that is written short may be the one that is meant.
        return summary.commitHash.map { $0.hasPrefix(prefix) || prefix.hasPrefix($0) } ?? false
    }

    /// Whether it comes before another in time.
    func precedes(_ other: ReportedDeployment) -> Bool {
        let (ours, theirs) = (summary.cursor, other.summary.cursor)
        return (ours.deployedAt, ours.key) < (theirs.deployedAt, theirs.key)
    }

    /// Whether a page that begins after this place may show it.
    func follows(_ place: DeploymentCursor) -> Bool {
        guard place.id == nil else { return summary.deployedAt < place.deployedAt }
        return (summary.deployedAt, summary.cursor.key) < (place.deployedAt, place.key)
    }

    /// Adds the commit that says it.
    func writeSource(into writer: inout JSONWriter) {
        guard let source else { return }
        writer.member("commit", source.commit)
        writer.member("as_of", source.time.description)
    }
}
