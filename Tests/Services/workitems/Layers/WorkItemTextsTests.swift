import Primitives
import Records
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// What branches, commits and the status document say of work items and the configuration.
@Suite struct WorkItemTextsTests {
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)
    private static let document = StatusDocument.parse(
        """
        # Project Status - 2026-01-31T12:00:00.000Z

        ## Active Work Items (3)

        ### Build the importer (project)
        - **Status**: active
        - **Created**: 2026-01-02 09:30:00 UTC
        - **Branch**: 003-importer
          ### Parse the vendor section (task)
          - **Status**: blocked
          - **Created**: 2026-01-03 10:00:00 UTC
          - **Parent**: Build the importer

        ### Look around (research)

        """)

    private func history(_ body: (TemporaryRepository) async throws -> Void) async throws -> GitFacts {
        let repository = try await TemporaryRepository()
        try await body(repository)
        let history = GitHistory(
            directory: repository.path, bounds: .patient, environment: repository.environment)
        return GitFacts(try await history.snapshot())
    }

    /// One branch that is merged, one that is not.
    private func branches() async throws -> GitFacts {
        try await history { repository in
            try await repository.commit("The beginning", at: 0)
            try await repository.git("checkout", "--quiet", "-b", "003-importer")
            try await repository.commit("An importer", at: 1)
            try await repository.git("checkout", "--quiet", "main")
            try await repository.git(
                "merge", "--quiet", "--no-ff", "--message", "Merge it", "003-importer", at: 2)
            try await repository.git("checkout", "--quiet", "-b", "feature/004-report")
            try await repository.commit("A report", at: 3)
            try await repository.git("checkout", "--quiet", "main")
        }
    }

    private func time(_ minute: Int) -> String {
        Timestamp(milliseconds: Int64(TemporaryRepository.start + 60 * minute) * 1000).description
    }

    private func content(_ answer: TextAnswer) throws -> JSON {
        switch answer {
        case .whole(let answer, _), .part(let answer, _):
            try JSON(parsing: answer.structuredContent())
        case .none(let refusal): refusal.structuredContent
        case .silent(let reason): .string(reason)
        }
    }

    private func list(_ arguments: JSONObject = [:]) throws -> ListWorkItems {
        try InputReader.read(ListWorkItems.self, from: arguments)
    }

    // MARK: list_work_items

    @Test func branches_listTheirItemsAsAPartWithNullForTheRest() async throws {
        let facts = try await branches()
        let answer = try list().answer(from: facts, at: Self.now)
        guard case .part(_, by: let source?) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(source.time.description == time(3))
        let content = try content(answer)
        #expect(ListWorkItems.description.output.faults(in: content) == [])
        let items = content["items"]?.array ?? []
        #expect(items.map { $0["branch_name"] } == ["feature/004-report", "003-importer"])
        #expect(items.map { $0["status"] } == [.null, "completed"])
        #expect(items.map { $0["as_of"] } == [.string(time(3)), .string(time(1))])
        #expect(items.allSatisfy { $0["title"] == .null && $0["id"] == .null })
        #expect(content["total_count"] == 2)
        let whole = try self.content(list(["full_details": true]).answer(from: facts, at: Self.now))
        let keys = Set(whole["items"]?.array?.first?.object?.keys ?? [])
        #expect(keys == Set(sampleItem().json.object?.keys ?? []).union(["commit", "as_of"]))
    }

    @Test func completedItems_areThoseWhoseBranchIsMerged() async throws {
        let facts = try await branches()
        let content = try content(list(["status": "completed"]).answer(from: facts, at: Self.now))
        #expect(content["items"]?.array?.map { $0["branch_name"] } == ["003-importer"])
    }

    @Test(
        arguments: [
            (["item_type": "task"], "branches do not tell the type of an item"),
            (["status": "active"], "branches tell of completed items only that they are"),
            (["roots_only": true], "branches do not tell where an item stands in the tree"),
            (
                ["parent_id": "019a0000-0000-7000-8000-000000000001"],
                "branches do not tell where an item stands in the tree"
            ),
        ] as [(JSONObject, String)])
    func whatBranchesCannotTell_isNotGuessed(arguments: JSONObject, reason: String) async throws {
        let facts = try await branches()
        #expect(try content(list(arguments).answer(from: facts, at: Self.now)) == .string(reason))
    }

    @Test func document_listsItsItemsAsAPartNewestFirst() throws {
        let answer = try list().answer(from: Self.document, at: Self.now)
        guard case .part(_, by: nil) = answer else {
            Issue.record("\(answer)")
            return
        }
        let content = try content(answer)
        #expect(ListWorkItems.description.output.faults(in: content) == [])
        let items = content["items"]?.array ?? []
        #expect(
            items.map { $0["title"] } == ["Parse the vendor section", "Build the importer", "Look around"])
        #expect(items.map { $0["item_type"] } == ["task", "project", "research"])
        #expect(items.map { $0["status"] } == ["blocked", "active", .null])
        #expect(items.map { $0["branch_name"] } == [.null, "003-importer", .null])
        let blocked = try list(["status": "blocked", "full_details": true])
        let whole = try self.content(blocked.answer(from: Self.document, at: Self.now))
        #expect(whole["items"]?.array?.map { $0["created_at"] } == ["2026-01-03T10:00:00.000Z"])
        let second = try list(["limit": 1, "offset": 1, "item_type": "project"])
        let page = try self.content(second.answer(from: Self.document, at: Self.now))
        #expect(page["items"] == [])
        #expect(page["total_count"] == 1)
        let roots = try self.content(list(["roots_only": true]).answer(from: Self.document, at: Self.now))
        #expect(roots == "it names no ids, and not every item's parent")
        let other = StatusDocument.parse("## Operational Vendors (0/0)\n")
        #expect(
            try self.content(list().answer(from: other, at: Self.now)) == "it has no section on work items")
    }

    // MARK: query_work_item

    @Test func id_leadsToNoTextAtAll() async throws {
        let tool = try InputReader.read(
            QueryWorkItem.self, from: ["id": "019a0000-0000-7000-8000-000000000001"])
        let facts = try await branches()
        for answer in [
            tool.answer(from: facts, at: Self.now), tool.answer(from: Self.document, at: Self.now),
        ] {
            guard case .silent = answer else {
                Issue.record("\(answer)")
                continue
            }
        }
    }

    // MARK: query_archived_work_items, work_item_history

    @Test func archiveAndHistory_areInNoText_whichIsSaid() async throws {
        let facts = try await branches()
        let archive = try InputReader.read(QueryArchivedWorkItems.self, from: [:])
        #expect(
            try content(archive.answer(from: facts, at: Self.now))
                == "commits and branches tell nothing of the archive")
        #expect(
            try content(archive.answer(from: Self.document, at: Self.now))
                == "it lists what is going on, not the archive")
        let history = try InputReader.read(
            WorkItemHistory.self, from: ["id": "019a0000-0000-7000-8000-000000000001"])
        #expect(
            try content(history.answer(from: facts, at: Self.now))
                == "commits tell the history of files, not of work items")
        #expect(
            try content(history.answer(from: Self.document, at: Self.now))
                == "it tells what is, not what was before")
    }

    // MARK: get_project_configuration

    @Test func commits_tellTheOneThatIsCheckedOut() async throws {
        let tool = try InputReader.read(GetProjectConfiguration.self, from: [:])
        let facts = try await branches()
        let content = try content(tool.answer(from: facts, at: Self.now))
        #expect(GetProjectConfiguration.description.output.faults(in: content) == [])
        #expect(content["git_head_commit"]?.string == facts.head?.commit)
        #expect(content["git_head_commit"]?.string?.count == 40)
        #expect(content["version"] == .null)
        #expect(content["git_branch"] == .null)
        #expect(content["database_healthy"] == false)
        #expect(content["last_health_check_at"] == .string(Self.now.description))
        let empty = try await history { _ in }
        #expect(
            try self.content(tool.answer(from: empty, at: Self.now)) == "the repository has no commits")
        #expect(
            try self.content(tool.answer(from: Self.document, at: Self.now))
                == "it says nothing of the configuration")
    }
}
