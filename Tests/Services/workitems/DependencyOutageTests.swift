import Primitives
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// Dependencies that were added and removed while PostgreSQL was away, with a server of each test's own.
@Suite(.serialized, .timeLimit(.minutes(2))) struct DependencyOutageTests {
    private func make(_ service: ServiceHarness, _ titles: [String]) async throws -> [JSON] {
        var ids: [JSON] = []
        for title in titles {
            let made = try await service.call(
                "create_work_item", ["item_type": "task", "title": .string(title), "metadata": [:]])
            ids.append(try #require(made.answer?["id"]))
        }
        return ids
    }

    private func change(
        _ service: ServiceHarness, _ verb: String, _ source: JSON, _ type: String, _ target: JSON
    ) async throws -> ServiceHarness.Outcome {
        try await service.call(
            "\(verb)_work_item_dependency",
            ["source_id": source, "target_id": target, "dependency_type": .string(type)])
    }

    /// What a change must come to: nil for a success, else its code.
    private func check(
        _ service: ServiceHarness, _ verb: String, _ source: JSON, _ type: String, _ target: JSON,
        is code: String?
    ) async throws {
        let outcome = try await change(service, verb, source, type, target)
        #expect(outcome.code == code, "\(outcome)")
    }

    /// The titles of what an item has dependencies with.
    private func check(_ service: ServiceHarness, _ id: JSON, has titles: [String]) async throws {
        let answer = try await service.call("query_work_item", ["id": id]).answer
        let found = (answer?["dependencies"]?.array ?? []).compactMap { $0["item"]?["title"]?.string }
        #expect(found == titles)
    }

    /// The second rests on the first, though they share no record: they must not change places.
    @Test func acceptedChanges_areCarriedOutInTheirOrder() async throws {
        let outage = try await Outage(WorkItemsService.descriptor)
        var ids: [JSON] = []
        try await outage.run { service in
            ids = try await make(service, ["a", "b", "c", "d"])
            for (source, target) in [(0, 1), (1, 2), (2, 3)] {
                _ = try await change(service, "add", ids[source], "blocks", ids[target])
            }
        } during: { service in
            try await check(service, "add", ids[3], "blocks", ids[0], is: "cycle")
            let removed = try await change(service, "remove", ids[1], "blocks", ids[2])
            #expect(removed.answer?["pending_replay"] == true, "\(removed)")
            try await check(service, ids[2], has: ["d"])
            let added = try await change(service, "add", ids[3], "blocks", ids[0])
            #expect(added.answer?["provisional"] == true, "\(added)")
            try await check(service, ids[0], has: ["b", "d"])
        } meanwhile: { service in
            try await check(service, ids[2], has: ["b", "d"])
        } after: { service in
            let left = try await service.openConflicts()
            #expect(left.isEmpty)
            try await check(service, ids[0], has: ["b", "d"])
            try await check(service, ids[1], has: ["a"])
            try await check(service, ids[2], has: ["d"])
        }
    }

    @Test func dependencyThatClosesALoopByThen_isAConflictOfItsOwn() async throws {
        let outage = try await Outage(WorkItemsService.descriptor)
        var ids: [JSON] = []
        try await outage.run { service in
            ids = try await make(service, ["a", "b", "c"])
        } during: { service in
            try await check(service, "add", ids[0], "blocks", ids[1], is: nil)
            try await check(service, "add", ids[1], "blocks", ids[2], is: nil)
            try await check(service, "add", ids[2], "blocks", ids[0], is: "cycle")
        } meanwhile: { service in
            try await check(service, "add", ids[1], "blocks", ids[0], is: nil)
        } after: { service in
            let open = try await service.openConflicts()
            #expect(open.map { $0["entity"] } == ["work_item_dependency"], "\(open)")
            #expect(open.map { $0["kind"] } == ["rejected"])
            #expect(open[0]["ours"]?.array?.first?["arguments"]?["target_id"] == ids[1])
            // Nothing else waits for it.
            try await check(service, ids[2], has: ["b"])
            try await check(service, ids[0], has: ["b"])
            func resolve(_ keep: String) async throws -> ServiceHarness.Outcome {
                try await service.callMethod(
                    "service/resolve",
                    [
                        "id": open[0]["id"] ?? .null, "keep": .string(keep),
                        "version": open[0]["current_version"] ?? .null,
                    ])
            }
            let early = try await resolve("local")
            #expect(early.code == "cycle")
            try await check(service, "remove", ids[1], "blocks", ids[0], is: nil)
            let kept = try await resolve("local")
            #expect(kept.answer?["source"]?["title"] == "a", "\(kept)")
            let left = try await service.openConflicts()
            #expect(left.isEmpty)
            try await check(service, ids[1], has: ["c", "a"])
        }
    }
}
