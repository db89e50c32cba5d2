import Primitives
import Records
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// What the status report is told of work items and enhancements.
@Suite struct WorkItemOverviewTests {
    private func overview(_ bench: Bench, _ arguments: JSON = [:]) async throws -> JSON {
        let result = try await bench.harness.request("service/overview", ["arguments": arguments])
        return try #require(result["structuredContent"])
    }

    @Test(arguments: Dialect.allCases)
    func overview_isTheTreeOfWhatIsOpen(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let first = try await bench.makeTask("first")
            let done = try await bench.makeTask("done", status: "completed")
            _ = try await bench.makeTask("below done", below: done)
            let child = try await bench.makeTask("child", below: first, status: "blocked")
            _ = try await bench.makeTask("grandchild", below: child)
            let gone = try await bench.makeTask("gone")
            _ = try await bench.makeTask("gone too", below: gone)
            _ = try await bench.update(gone, ["deleted_at": "2026-01-01T00:00:00Z"])
            let items = try await overview(bench)["work_items"]
            let shown = items?["items"]?.array ?? []
            #expect(shown.map { $0["title"] } == ["first", "child", "grandchild", "below done"])
            #expect(shown.map { $0["level"] } == [0, 1, 2, 0])
            #expect(shown.map { $0["parent_title"] } == [.null, "first", "child", .null])
            #expect(shown.map { $0["status"] } == ["active", "blocked", "active", "active"])
            #expect(shown.first?["id"] == first["id"])
            #expect(shown.first?["created_at"] == first["created_at"])
            #expect(items?["total_count"] == 4)
            let few = try await overview(bench, ["limit": 2])["work_items"]
            #expect(few?["items"]?.array?.count == 2)
            #expect(few?["total_count"] == 4)
        }
    }

    @Test(arguments: Dialect.allCases)
    func overview_hasEnhancementsThatAreNotCompleted_theMostUrgentFirst(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let rows = [("later", 3, "planned"), ("soon", 1, "approved"), ("done", 2, "completed")]
            try await bench.write(
                rows.enumerated().map { index, row in
                    """
                    INSERT INTO future_enhancements (id, version, title, description, priority, status, \
                    target_quarter, requires_constitutional_principles, depends_on, created_at, updated_at, \
                    created_by, updated_by, last_operation_id, last_actor) VALUES \
                    ('\(identifier(UInt64(index + 1)))', 1, '\(row.0)', 'd', \(row.1), '\(row.2)', \
                    '2026-Q2', '[]', '[]', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'a', 'a', \
                    '\(identifier(9))', 'a')
                    """
                })
            let enhancements = try await overview(bench)["enhancements"]
            let shown = enhancements?["items"]?.array ?? []
            #expect(shown.map { $0["title"] } == ["soon", "later"])
            #expect(shown.map { $0["priority"] } == [1, 3])
            #expect(shown.map { $0["status"] } == ["approved", "planned"])
            #expect(shown.map { $0["target_quarter"] } == ["2026-Q2", "2026-Q2"])
            #expect(enhancements?["total_count"] == 2)
        }
    }

    @Test func document_tellsTheSameTree() throws {
        let tool = try InputReader.read(WorkItemOverview.self, from: [:])
        let document = StatusDocument.parse(
            """
            ## Active Work Items (2)

            ### A (project)
            - **Status**: active
            - **Created**: 2026-01-02 09:30:00 UTC
              ### B (task)
              - **Status**: blocked
              - **Parent**: A

            """)
        guard case .part(let answer, _) = tool.answer(from: document, at: Timestamp(milliseconds: 0)) else {
            Issue.record("it says nothing of enhancements")
            return
        }
        let content = try JSON(parsing: answer.structuredContent())
        let shown = content["work_items"]?["items"]?.array ?? []
        #expect(shown.map { $0["title"] } == ["A", "B"])
        #expect(shown.map { $0["level"] } == [0, 1])
        #expect(shown.map { $0["parent_title"] } == [.null, "A"])
        #expect(shown.map { $0["created_at"] } == ["2026-01-02T09:30:00.000Z", .null])
        #expect(content["enhancements"] == nil)
    }
}
