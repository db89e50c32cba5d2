import Primitives
import Records
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Deployments

/// What commits and the status document say of deployments.
@Suite struct DeploymentTextsTests {
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)
    private static let document = StatusDocument.parse(
        """
        # Project Status - 2026-01-31T12:00:00.000Z

        ## Recent Deployments (Last 10)

        ### 2026-01-30 18:00:00 UTC - PR #123
        - **Title**: Add the importer
        - **Commit**: `84b0473`
        - **Tests**: integration: 30, unit: 150
        - **Constitutional Compliance**: ✓
        - **Vendors**: acme_benefits, zenith

        ### 2026-01-29 18:00:00 UTC - PR #122
        - **Title**: Add the report

        """)

    private func commits() async throws -> GitFacts {
        let repository = try await TemporaryRepository()
        try await repository.commit("The beginning", at: 0)
        try await repository.commit("Add the importer (#7)\n\nunit: 150, integration: 30", at: 1)
        try await repository.commit("deploy: everything", at: 2)
        let history = GitHistory(
            directory: repository.path, bounds: .patient, environment: repository.environment)
        return GitFacts(try await history.snapshot())
    }

    private func list(_ arguments: JSONObject = [:]) throws -> ListDeployments {
        try InputReader.read(ListDeployments.self, from: arguments)
    }

    private func content(_ answer: TextAnswer) throws -> JSON {
        switch answer {
        case .whole(let answer, _), .part(let answer, _): try JSON(parsing: answer.structuredContent())
        case .none(let refusal): refusal.structuredContent
        case .silent(let reason): .string(reason)
        }
    }

    @Test func commits_listTheirDeploymentsAsAPartWithNullForTheRest() async throws {
        let facts = try await commits()
        let answer = try list().answer(from: facts, at: Self.now)
        guard case .part(_, by: _?) = answer else {
            Issue.record("\(answer)")
            return
        }
        let content = try content(answer)
        #expect(ListDeployments.description.output.faults(in: content) == [])
        let items = content["items"]?.array ?? []
        #expect(items.map { $0["pr_title"] } == ["everything", "Add the importer"])
        #expect(items.map { $0["pr_number"] } == [.null, 7])
        #expect(items[1]["test_summary"] == ["integration": 30, "unit": 150])
        #expect(items.allSatisfy { $0["id"] == .null && $0["affected_vendors"] == .null })
        #expect(items.allSatisfy { $0["commit"] == $0["commit_hash"] && $0["as_of"] == $0["deployed_at"] })
        let hash = items[1]["commit_hash"]?.string ?? ""
        let byCommit = try list(["commit_hash": .string(String(hash.prefix(8)))])
        let found = try self.content(byCommit.answer(from: facts, at: Self.now))
        #expect(found["items"]?.array?.map { $0["pr_number"] } == [7])
    }

    @Test func pagesOfCommits_followOneAnother() async throws {
        let facts = try await commits()
        let first = try content(list(["limit": 1]).answer(from: facts, at: Self.now))
        #expect(first["items"]?.array?.map { $0["pr_title"] } == ["everything"])
        let cursor = try #require(first["next_cursor"]?.string)
        let next = try list(["limit": 1, "cursor": .string(cursor)])
        let second = try content(next.answer(from: facts, at: Self.now))
        #expect(second["items"]?.array?.map { $0["pr_number"] } == [7])
        #expect(second["next_cursor"] == .null)
        // The place of a page of the store says when, not which commit.
        let stored = DeploymentCursor(deployedAt: Self.now, key: DeploymentFixtures.id.description)
        let older = try list(["cursor": .string(stored.text)])
        let all = try content(older.answer(from: facts, at: Self.now))
        #expect(all["items"]?.array?.count == 2)
    }

    @Test func document_listsItsDeploymentsAsAPart() throws {
        let answer = try list().answer(from: Self.document, at: Self.now)
        guard case .part(_, by: nil) = answer else {
            Issue.record("\(answer)")
            return
        }
        let content = try content(answer)
        #expect(ListDeployments.description.output.faults(in: content) == [])
        let items = content["items"]?.array ?? []
        #expect(items.map { $0["pr_number"] } == [123, 122])
        #expect(items[0]["commit_hash"] == "84b0473")
        #expect(items[0]["affected_vendors"] == ["acme_benefits", "zenith"])
        #expect(items[0]["constitutional_compliance"] == true)
        #expect(items[1]["test_summary"] == .null)
        for (filter, numbers) in [
            (["vendor": "ZENITH"], [123]), (["commit_hash": "84b04730"], [123]),
            (["until": "2026-01-30T00:00:00Z"], [122]), (["pr_number": 5], []),
        ] as [(JSONObject, [JSON])] {
            let found = try self.content(list(filter).answer(from: Self.document, at: Self.now))
            #expect(found["items"]?.array?.map { $0["pr_number"] ?? .null } == numbers, "\(filter)")
        }
    }

    @Test func whatTextsCannotTell_isNotGuessed() async throws {
        let facts = try await commits()
        for filter in [["vendor": "acme"], ["work_item_id": DeploymentBench.id(1)]] as [JSONObject] {
            guard case .silent = try list(filter).answer(from: facts, at: Self.now) else {
                Issue.record("\(filter)")
                continue
            }
        }
        let byID = try list(["vendor": DeploymentBench.id(1)])
        #expect(try content(byID.answer(from: Self.document, at: Self.now)) == "it names no ids")
        let tool = try InputReader.read(QueryDeployment.self, from: ["id": DeploymentBench.id(1)])
        for answer in [
            tool.answer(from: facts, at: Self.now), tool.answer(from: Self.document, at: Self.now),
        ] {
            guard case .silent = answer else {
                Issue.record("\(answer)")
                continue
            }
        }
    }
}
