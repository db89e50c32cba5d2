import Primitives
import Records
import ServiceKit
import Wire

extension DeploymentOverview: TextAnswering {
    /// Those that commits tell of; there may be others.
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        let facts = history.deployments.sorted { $0.source.time > $1.source.time }.prefix(Int(limit))
        guard let newest = facts.first else { return .silent("no commit tells of a deployment") }
        return .part(Self.answer(facts.map { DeploymentOutline($0) }), by: newest.source)
    }

    /// The last ones there were, if every line could be read.
    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        guard let entries = document.deployments else { return .silent("it has no section on deployments") }
        let answer = Self.answer(entries.prefix(Int(limit)).map { DeploymentOutline($0) })
        return document.notes.isEmpty ? .whole(answer) : .part(answer)
    }
}

extension DeploymentOutline {
    /// What a commit says.
    init(_ fact: DeploymentFact) {
        deployedAt = fact.source.time.description
        commitHash = fact.source.commit
        pullRequest = fact.pullRequest.map { Int64($0) }
        title = fact.title
        testSummary = fact.testsByCategory.map(Self.summary)
        isCompliant = fact.isCompliant
    }

    /// What the status document says; it has the first digits of a commit.
    init(_ entry: StatusDocument.Deployment) {
        deployedAt = entry.deployedAt.description
        commitHash = entry.commit
        pullRequest = entry.pullRequest.map { Int64($0) }
        title = entry.title
        testSummary = entry.testsByCategory.map(Self.summary)
        isCompliant = entry.isCompliant
        vendors = entry.vendors
    }

    private static func summary(_ counts: [String: Int]) -> JSONSlice {
        let members = counts.sorted { $0.key < $1.key }.map { ($0.key, JSON.integer(Int64($0.value))) }
        return JSONSlice(unchecked: JSON.object(JSONObject(members)).serialized)
    }
}
