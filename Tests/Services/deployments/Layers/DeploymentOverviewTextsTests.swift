import Primitives
import Records
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Deployments

/// What commits and the status document tell the status report of deployments.
@Suite struct DeploymentOverviewTextsTests {
    private let now = DeploymentFixtures.now

    private func overview() throws -> DeploymentOverview {
        try InputReader.read(DeploymentOverview.self, from: [:])
    }

    private func items(_ answer: Answer) throws -> [JSON] {
        try JSON(parsing: answer.structuredContent())["deployments"]?["items"]?.array ?? []
    }

    @Test func document_tellsWhatItHas() throws {
        let document = StatusDocument.parse(
            """
            ## Recent Deployments (Last 10)

            ### 2026-01-30 18:00:00 UTC - PR #123
            - **Title**: Add the importer
            - **Commit**: `84b0473`
            - **Tests**: integration: 30, unit: 150
            - **Constitutional Compliance**: ✗
            - **Vendors**: acme

            """)
        guard case .whole(let answer, _) = try overview().answer(from: document, at: now) else {
            Issue.record("it vouches for all of it")
            return
        }
        #expect(
            try items(answer) == [
                [
                    "id": nil, "deployed_at": "2026-01-30T18:00:00.000Z", "commit_hash": "84b0473",
                    "pr_number": 123, "pr_title": "Add the importer",
                    "test_summary": ["integration": 30, "unit": 150], "constitutional_compliance": false,
                    "vendors": ["acme"],
                ]
            ])
    }

    @Test func commits_tellOfSomeAndNullForTheRest() async throws {
        let repository = try await TemporaryRepository()
        try await repository.commit("deploy: the importer (#7)", at: 1)
        let history = GitHistory(
            directory: repository.path, bounds: .patient, environment: repository.environment)
        let facts = GitFacts(try await history.snapshot())
        guard case .part(let answer, let source) = try overview().answer(from: facts, at: now) else {
            Issue.record("there may be others")
            return
        }
        let item = try #require(try items(answer).first)
        #expect(item["pr_number"] == 7)
        #expect(item["pr_title"] == "the importer")
        #expect(item["commit_hash"]?.string == source?.commit)
        #expect(item["test_summary"] == .null)
        #expect(item["vendors"] == .null)
    }

    @Test func nothingSaid_isSilence() throws {
        guard case .silent = try overview().answer(from: StatusDocument.parse(""), at: now) else {
            Issue.record("it has no such section")
            return
        }
    }
}
