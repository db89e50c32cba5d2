import Primitives
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// Items and a configuration that the store has lost, and what makes them what they were.
@Suite(.serialized, .timeLimit(.minutes(2))) struct WorkItemFailoverTests {
    private func with(_ body: (LossyStore) async throws -> Void) async throws {
        try await LossyStore.with(
            WorkItemsService.descriptor,
            tables: [
                "work_item": "work_items", "project_configuration": "project_configuration",
                "work_item_dependency": "work_item_dependencies",
            ], body)
    }

    @Test func lostChanges_areMadeAgain() async throws {
        try await with { bench in
            let parent = try await bench.make("parent")
            let other = try await bench.make("other")
            let moved = try await bench.make("moved", below: parent)
            let below = try await bench.make("below", below: moved)
            let deleted = try await bench.make("deleted")
            let along = try await bench.make("along", below: deleted)
            let open = try await bench.losing {
                _ = try await bench.update(
                    parent,
                    [
                        "title": "renamed", "status": "blocked", "metadata": ["actual_hours": 3],
                        "branch_name": "b",
                    ])
                _ = try await bench.update(moved, ["parent_id": other["id"] ?? .null])
                _ = try await bench.update(deleted, ["deleted_at": "2026-01-01T00:00:00Z"])
            }
            // What only moved along is no loss of its own.
            // Whoever is deleted takes along what is below: that is decided first.
            let ids = [parent, moved, along, deleted].map { $0["id"]?.string ?? "" }
            #expect(Set(open.keys) == Set(ids), "\(open)")
            #expect(open.values.allSatisfy { $0["current_version"] == 3 })
            #expect(try await bench.read(below)["ancestors"]?.array?.first?["title"] == "parent")
            for id in ids {
                let kept = try await bench.keepLocal(open[id])
                #expect(kept.answer != nil, "\(kept)")
            }
            let renamed = try await bench.read(parent)
            #expect(renamed["title"] == "renamed")
            #expect(renamed["status"] == "blocked")
            #expect(renamed["metadata"] == ["actual_hours": 3])
            #expect(renamed["branch_name"] == "b")
            #expect(renamed["version"] == 4)
            #expect(try await bench.read(below)["ancestors"]?.array?.first?["title"] == "other")
            for item in [deleted, along] {
                let gone = try await bench.service.call("query_work_item", ["id": item["id"] ?? .null])
                #expect(gone.code == "not_found" || gone.answer?["deleted_at"] != .null, "\(gone)")
            }
            #expect(try await bench.service.openConflicts().isEmpty)
        }
    }

    @Test func lostItemsAndConfiguration_areMadeAgainUnderTheirIds() async throws {
        try await with { bench in
            var made: JSON = .null
            var child: JSON = .null
            let open = try await bench.losing {
                made = try await bench.make("made")
                child = try await bench.make("child", below: made)
                child = try await bench.update(child, ["status": "completed", "pr_number": 7])
                _ = try await bench.succeed("update_project_configuration", ["git_branch": "lost"])
            }
            #expect(open.count == 3, "\(open)")
            #expect(open.values.allSatisfy { $0["kind"] == "lost_in_failover" && $0["theirs"] == .null })
            let childsConflict = open[child["id"]?.string ?? ""]
            // Its parent comes first.
            #expect(try await bench.keepLocal(childsConflict).code == "not_found")
            let parent = try await bench.keepLocal(open[made["id"]?.string ?? ""])
            #expect(parent.answer?["title"] == "made", "\(parent)")
            let restored = try #require(try await bench.keepLocal(childsConflict).answer)
            for name in ["id", "parent_id", "title", "status", "pr_number", "metadata", "created_by"] {
                #expect(restored[name] == child[name], "\(name)")
            }
            let configuration = try await bench.keepLocal(open["1"])
            #expect(configuration.answer?["git_branch"] == "lost", "\(configuration)")
            #expect(try await bench.service.openConflicts().isEmpty)
        }
    }

    /// A dependency is a record of its own: neither of its items has changed.
    @Test func lostDependencies_areMadeAgainOnceTheirItemsAre() async throws {
        try await with { bench in
            let (one, two) = (try await bench.make("one"), try await bench.make("two"))
            var made: JSON = .null
            let open = try await bench.losing {
                made = try await bench.make("made")
                for (source, target) in [(one, two), (two, made)] {
                    _ = try await bench.succeed(
                        "add_work_item_dependency",
                        [
                            "source_id": source["id"] ?? .null, "target_id": target["id"] ?? .null,
                            "dependency_type": "blocks",
                        ])
                }
            }
            let ids = [one, two, made].map { $0["id"]?.string ?? "?" }
            let edges = ["\(ids[0])/\(ids[1])/blocks", "\(ids[1])/\(ids[2])/blocks"]
            #expect(Set(open.keys) == Set(edges + [ids[2]]), "\(open)")
            #expect(edges.allSatisfy { open[$0]?["kind"] == "lost_in_failover" })
            #expect(try await bench.keepLocal(open[edges[1]]).code == "not_found")
            for name in [edges[0], ids[2], edges[1]] {
                let kept = try await bench.keepLocal(open[name])
                #expect(kept.answer != nil, "\(kept)")
            }
            let dependencies = try await bench.read(two)["dependencies"]?.array ?? []
            #expect(dependencies.map { $0["item"]?["title"] } == ["one", "made"])
            #expect(try await bench.service.openConflicts().isEmpty)
        }
    }
}

extension LossyStore {
    fileprivate func make(_ title: String, below parent: JSON? = nil) async throws -> JSON {
        try await succeed(
            "create_work_item",
            [
                "item_type": "task", "title": .string(title), "metadata": ["estimated_hours": 2],
                "parent_id": parent?["id"] ?? .null,
            ])
    }

    fileprivate func update(_ item: JSON, _ change: JSONObject) async throws -> JSON {
        var arguments: JSONObject = ["id": item["id"] ?? .null, "version": item["version"] ?? .null]
        for member in change.members { arguments[member.key] = member.value }
        return try await succeed("update_work_item", .object(arguments))
    }

    fileprivate func read(_ item: JSON) async throws -> JSON {
        try await succeed("query_work_item", ["id": item["id"] ?? .null])
    }
}
