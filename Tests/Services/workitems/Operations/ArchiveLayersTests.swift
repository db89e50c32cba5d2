import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// The archive where the store goes away, and while others write.
@Suite(.timeLimit(.minutes(2))) struct ArchiveLayersTests {
    private let before: JSON = "2099-01-01T00:00:00Z"

    @Test func copy_knowsWhatWasArchivedAndArchivesNothingItself() async throws {
        let outage = try await Outage(WorkItemsService.descriptor)
        var ids: [JSON] = []
        try await outage.run { service in
            for status in ["completed", "completed", "active"] {
                let made = try await service.call(
                    "create_work_item",
                    ["item_type": "task", "title": "t", "metadata": [:], "status": .string(status)])
                ids.append(made.answer?["id"] ?? .null)
            }
            let moved = try await service.callMethod("service/archive", ["before": before, "limit": 1])
            #expect(moved.answer?["archived"] == 1, "\(moved)")
        } during: { service in
            let archived = try await service.call("query_archived_work_items", [:])
            #expect(archived.answer?["total_count"] == 1, "\(archived)")
            #expect(archived.answer?["items"]?.array?.first?["id"] == ids[1])
            #expect(archived.answer?["data_source"] == "sqlite_cache")
            let list = try await service.call("list_work_items", [:])
            #expect(list.answer?["total_count"] == 2)
            let shown = try await service.call("query_work_item", ["id": ids[1]])
            #expect(shown.answer?["archived_at"]?.string != nil, "\(shown)")
            let refused = try await service.callMethod("service/archive", ["before": before])
            #expect(refused.code == "unavailable", "\(refused)")
        } meanwhile: { service in
            let moved = try await service.callMethod("service/archive", ["before": before])
            #expect(moved.answer?["archived"] == 1, "\(moved)")
        } after: { service in
            let archived = try await service.call("query_archived_work_items", [:])
            #expect(archived.answer?["total_count"] == 2, "\(archived)")
        }
    }

    /// Items are completed, reopened and made below others while they are archived: nothing live is ever left
    /// below what has gone, and nothing is lost.
    @Test(arguments: Dialect.allCases)
    func writersBesideIt_leaveNothingLiveBelowTheArchive(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            var parents: [Bench.Reply] = []
            for number in 0..<24 {
                parents.append(try await bench.makeTask("p\(number)", status: "completed"))
            }
            try await bench.age(parents.map { $0["id"] })
            let all = parents
            let made = try await withThrowingTaskGroup(of: Int.self) { group in
                for client in 0..<4 {
                    group.addTask {
                        var made = 0
                        for parent in all.shuffled() {
                            let child = try await bench.call(
                                "create_work_item",
                                [
                                    "item_type": "task", "title": "child", "metadata": [:],
                                    "parent_id": parent["id"],
                                ])
                            if child.code == nil { made += 1 }
                            if client == 0 { _ = try await bench.update(parent, ["status": "active"]) }
                        }
                        return made
                    }
                }
                group.addTask {
                    for _ in 0..<6 { _ = try await bench.archiveAll(limit: 5) }
                    return 0
                }
                return try await group.reduce(0, +)
            }
            let orphans = try await bench.rows(
                "SELECT id FROM work_items WHERE parent_id IN (SELECT id FROM archived_work_items)")
            #expect(orphans == [])
            let count = try await bench.rows(
                "SELECT (SELECT count(*) FROM work_items) + (SELECT count(*) FROM archived_work_items)")
            #expect(count == ["\(24 + made)"])
            let open = try await bench.rows(
                "SELECT id FROM archived_work_items WHERE status <> 'completed' AND deleted_at IS NULL")
            #expect(open == [])
        }
    }
}
