import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

@Suite struct UpdateEnhancementTests {
    @Test(arguments: Dialect.allCases)
    func fields_areChangedClearedAndKept(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let first = try await bench.makeEnhancement(
                "first", ["target_quarter": "2026-Q1", "requires_constitutional_principles": ["I"]])
            let second = try await bench.updateEnhancement(
                first, ["status": "completed", "priority": 5, "updated_by": "somebody", "title": nil])
            #expect(second.version == 2)
            #expect(second["title"] == "first")
            #expect(second["priority"] == 5)
            #expect(second["updated_by"] == "somebody")
            #expect(second["created_at"] == first["created_at"])
            let third = try await bench.updateEnhancement(
                second,
                [
                    "clear": ["target_quarter"], "requires_constitutional_principles": [],
                    "status": "planned",
                ])
            #expect(third["target_quarter"] == .null)
            #expect(third["requires_constitutional_principles"] == [])
            let same = try await bench.updateEnhancement(third, [:])
            #expect(same.version == 3)
            #expect(same["warnings"] == ["nothing_changed"])
            let uri = "holdfast://enhancements/\(first.id?.description ?? "?")"
            let read = try await bench.harness.resource(uri)
            for name in Enhancement.fields + ["version", "updated_at"] {
                #expect(read[name] == third[name], "\(name)")
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func staleVersion_tellsWhatChanged(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let first = try await bench.makeEnhancement("first")
            _ = try await bench.updateEnhancement(
                first, ["requires_constitutional_principles": ["I"], "updated_by": "rival"])
            let refused = try await bench.updateEnhancement(first, ["priority": 1])
            #expect(refused.code == .versionConflict)
            #expect(refused["details"]["changed_fields"] == ["requires_constitutional_principles"])
            #expect(refused["details"]["changed_by"] == "rival")
            #expect(refused["details"]["current"]?["version"] == 2)
            let unknown = try await bench.call(
                "update_enhancement",
                ["id": .string(identifier(1).description), "version": 1, "priority": 1])
            #expect(unknown.code == .notFound)
        }
    }

    @Test(arguments: Dialect.allCases)
    func dependencyThatClosesALoop_isRefusedWithTheLoop(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let first = try await bench.makeEnhancement("first")
            let second = try await bench.makeEnhancement("second", ["depends_on": [first["id"]]])
            let third = try await bench.makeEnhancement("third", ["depends_on": [second["id"]]])
            let refused = try await bench.updateEnhancement(first, ["depends_on": [third["id"]]])
            #expect(refused.code == .cycle)
            let loop: JSON = .array(
                [first, third, second].map { ["id": $0["id"], "title": $0["title"]] })
            #expect(refused["details"]["loop"] == loop)
            let itself = try await bench.updateEnhancement(first, ["depends_on": [first["id"]]])
            #expect(itself.code == .cycle)
            let opened = try await bench.updateEnhancement(second, ["depends_on": []])
            #expect(opened.code == nil)
            let accepted = try await bench.updateEnhancement(first, ["depends_on": [third["id"]]])
            #expect(accepted["depends_on"] == [third["id"]])
        }
    }

    /// Each of a ring is to depend on the next, all at once: one of them must be refused.
    @Test(arguments: Dialect.allCases)
    func updatesThatCloseALoopTogether_areNotAllAccepted(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            var ring: [Bench.Reply] = []
            for number in 0..<8 { ring.append(try await bench.makeEnhancement("e\(number)")) }
            let all = ring
            let codes = try await withThrowingTaskGroup(of: ErrorCode?.self) { group in
                for number in all.indices {
                    group.addTask {
                        let next = all[(number + 1) % all.count]
                        return try await bench.updateEnhancement(
                            all[number], ["depends_on": [next["id"]]]
                        ).code
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.count { $0 == .cycle } == 1)
            #expect(codes.count { $0 == nil } == 7)
        }
    }

    /// An update that was accepted while the store was away, and another's in the meantime.
    @Test(.timeLimit(.minutes(2))) func changesOfBothSides_areAConflictThatCanBeResolved() async throws {
        let outage = try await Outage(WorkItemsService.descriptor)
        var id: JSON = .null
        func change(_ service: ServiceHarness, _ version: Int64, _ title: JSON) async throws
            -> ServiceHarness.Outcome
        {
            try await service.call(
                "update_enhancement", ["id": id, "version": .integer(version), "title": title])
        }
        try await outage.run { service in
            let made = try await service.call(
                "create_enhancement", ["title": "e", "description": "d", "priority": 2])
            id = made.answer?["id"] ?? .null
        } during: { service in
            let accepted = try await change(service, 1, "here")
            #expect(accepted.answer?["pending_replay"] == true, "\(accepted)")
            let list = try await service.call("list_enhancements", [:])
            #expect(list.answer?["items"]?.array?.first?["title"] == "here")
            #expect(list.answer?["complete"] == true)
        } meanwhile: { service in
            let changed = try await change(service, 1, "there")
            #expect(changed.answer?["version"] == 2)
        } after: { service in
            let open = try await service.openConflicts()
            #expect(open.map { $0["kind"] } == ["version"], "\(open)")
            #expect(open[0]["entity"] == "enhancement")
            let kept = try await service.callMethod(
                "service/resolve",
                [
                    "id": open[0]["id"] ?? .null, "keep": "local",
                    "version": open[0]["current_version"] ?? .null,
                ])
            #expect(kept.answer?["title"] == "here", "\(kept)")
        }
    }
}
