import Primitives
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// Items that somebody else changed while PostgreSQL was away, with a server of each test's own.
@Suite(.serialized, .timeLimit(.minutes(2))) struct WorkItemConflictsTests {
    private func succeed(_ service: ServiceHarness, _ tool: String, _ arguments: JSON) async throws -> JSON {
        let outcome = try await service.call(tool, arguments)
        return try #require(outcome.answer, "\(tool): \(outcome)")
    }

    private func make(_ service: ServiceHarness, _ title: String, below parent: JSON = .null) async throws
        -> JSON
    {
        try await succeed(
            service, "create_work_item",
            ["item_type": "task", "title": .string(title), "metadata": [:], "parent_id": parent])
    }

    private func rename(_ service: ServiceHarness, _ item: JSON, _ title: String) async throws -> JSON {
        try await succeed(
            service, "update_work_item",
            ["id": item["id"] ?? .null, "version": item["version"] ?? .null, "title": .string(title)])
    }

    private func read(_ service: ServiceHarness, _ id: JSON?) async throws -> ServiceHarness.Outcome {
        try await service.call("query_work_item", ["id": id ?? .null])
    }

    private func resolve(_ service: ServiceHarness, _ conflict: JSON, _ keep: String) async throws
        -> ServiceHarness.Outcome
    {
        try await service.callMethod(
            "service/resolve",
            [
                "id": conflict["id"] ?? .null, "keep": .string(keep),
                "version": conflict["current_version"] ?? .null,
            ])
    }

    /// One item is changed three times here and once elsewhere; a child is made below it here.
    private func changeTwice(
        _ after: @escaping (ServiceHarness, _ item: JSON, _ child: JSON) async throws -> Void
    ) async throws {
        let outage = try await Outage(WorkItemsService.descriptor)
        var item: JSON = .null
        var child: JSON = .null
        var other: JSON = .null
        try await outage.run { service in
            item = try await make(service, "item")
            other = try await make(service, "other")
        } during: { service in
            let second = try await rename(service, item, "here 2")
            let third = try await rename(service, second, "here 3")
            child = try await make(service, "child", below: item["id"] ?? .null)
            _ = try await rename(service, third, "here 4")
            _ = try await rename(service, other, "other here")
            child = try await rename(service, child, "child here")
        } meanwhile: { service in
            _ = try await rename(service, item, "there")
        } after: { service in
            let renamed = try await read(service, other["id"])
            #expect(renamed.answer?["title"] == "other here")
            try await after(service, item, child)
        }
    }

    @Test func changesOfOneItem_areOneConflictWithWhatRestsOnIt() async throws {
        try await changeTwice { service, item, child in
            let open = try await service.openConflicts()
            #expect(open.count == 1)
            #expect(open[0]["kind"] == "version")
            #expect(open[0]["entity_id"] == item["id"])
            #expect(open[0]["base"]?["title"] == "item")
            #expect(open[0]["theirs"]?["title"] == "there")
            #expect(open[0]["base_version"] == 1)
            #expect(open[0]["provisional_version"] == 4)
            let titles = open[0]["ours"]?.array?.map { $0["arguments"]?["title"] }
            #expect(titles == ["here 2", "here 3", "child", "here 4", "child here"])
            let stored = try await read(service, item["id"])
            #expect(stored.answer?["title"] == "there")
            #expect(stored.answer?["version"] == 5)
            #expect(open[0]["current_version"] == 5)
            // The child's id was handed out: it says where the child is.
            let missing = try await read(service, child["id"])
            #expect(missing.code == "not_found")
            let changed = try await rename(service, stored.answer ?? .null, "afterwards")
            #expect(changed["version"] == 6)
        }
    }

    @Test func keepingLocal_carriesOutAllInOrder() async throws {
        try await changeTwice { service, item, child in
            let open = try await service.openConflicts()
            let kept = try await resolve(service, open[0], "local")
            let answer = try #require(kept.answer, "\(kept)")
            #expect(answer["title"] == "here 4")
            #expect(answer["version"] == 8)
            #expect(answer["sync_conflict"]?["replayed_dependents"] == 2)
            #expect(try await read(service, child["id"]).answer?["title"] == "child here")
            #expect(try await read(service, item["id"]).answer?["title"] == "here 4")
            #expect(try await service.openConflicts().isEmpty)
        }
    }

    @Test func keepingPrimary_carriesOutWhatRestsOnTheItem() async throws {
        try await changeTwice { service, item, child in
            let open = try await service.openConflicts()
            let kept = try await resolve(service, open[0], "primary")
            #expect(kept.answer?["title"] == "there", "\(kept)")
            #expect(kept.answer?["version"] == 5)
            let made = try await read(service, child["id"])
            #expect(made.answer?["title"] == "child here")
            #expect(made.answer?["parent_id"] == item["id"])
            #expect(try await service.openConflicts().isEmpty)
        }
    }

    /// The item is deleted elsewhere: nothing here has anything to stand on.
    @Test func itemThatIsGone_leavesAnOrphan() async throws {
        let outage = try await Outage(WorkItemsService.descriptor)
        var item: JSON = .null
        var child: JSON = .null
        try await outage.run { service in
            item = try await make(service, "item")
        } during: { service in
            child = try await make(service, "child", below: item["id"] ?? .null)
            _ = try await rename(service, child, "child here")
        } meanwhile: { service in
            _ = try await succeed(
                service, "update_work_item",
                ["id": item["id"] ?? .null, "version": 1, "deleted_at": "2026-01-01T00:00:00Z"])
        } after: { service in
            let open = try await service.openConflicts()
            #expect(open.map { $0["kind"] } == ["orphan"], "\(open)")
            #expect(open[0]["entity_id"] == child["id"])
            let missing = try await read(service, child["id"])
            #expect(missing.details?["sync_conflict"] == open[0]["id"])
            #expect(try await resolve(service, open[0], "local").code == "not_found")
            #expect(try await resolve(service, open[0], "primary").answer?["id"] == child["id"])
            #expect(try await service.openConflicts().isEmpty)
        }
    }

    /// What can't be carried out without the record it rests on is a conflict of its own.
    @Test func dependentThatIsRefusedToo_isAConflictOfItsOwn() async throws {
        let outage = try await Outage(WorkItemsService.descriptor)
        var item: JSON = .null
        var child: JSON = .null
        var grandchild: JSON = .null
        try await outage.run { service in
            item = try await make(service, "item")
        } during: { service in
            child = try await make(service, "child", below: item["id"] ?? .null)
            grandchild = try await make(service, "grandchild", below: child["id"] ?? .null)
            _ = try await rename(service, grandchild, "renamed")
        } meanwhile: { service in
            _ = try await succeed(
                service, "update_work_item",
                ["id": item["id"] ?? .null, "version": 1, "deleted_at": "2026-01-01T00:00:00Z"])
        } after: { service in
            let first = try await service.openConflicts()
            #expect(first.map { $0["writes_count"] } == [3], "\(first)")
            let dropped = try await resolve(service, first[0], "primary")
            let second = try await service.openConflicts()
            #expect(second.map { $0["entity_id"] } == [grandchild["id"]], "\(second)")
            #expect(second.map { $0["kind"] } == ["orphan"])
            #expect(second.map { $0["writes_count"] } == [2])
            let opened = dropped.answer?["sync_conflict"]?["new_conflicts"]?.array ?? []
            #expect(opened.map { $0 } == second.map { $0["id"] ?? .null })
            #expect(try await resolve(service, second[0], "primary").answer != nil)
            #expect(try await service.openConflicts().isEmpty)
        }
    }

    /// A client that has seen more than this host's copy is believed until the store judges.
    @Test func versionsAboveTheCopys_areAcceptedAndJudgedAtTheReplay() async throws {
        let outage = try await Outage(WorkItemsService.descriptor)
        var item: JSON = .null
        var other: JSON = .null
        try await outage.run { service in
            item = try await make(service, "item")
            other = try await make(service, "other")
            _ = try await succeed(service, "update_project_configuration", ["git_branch": "main"])
        } during: { service in
            let configuration: JSON = ["git_branch": "here", "version": 3]
            for (tool, arguments, version) in [
                ("update_work_item", ["id": item["id"] ?? .null, "version": 2, "title": "here"], 3),
                ("update_work_item", ["id": other["id"] ?? .null, "version": 7, "title": "here"], 8),
                ("update_project_configuration", configuration, 4),
            ] as [(String, JSON, Int64)] {
                let answer = try await succeed(service, tool, arguments)
                #expect(answer["version"] == .integer(version))
                #expect(answer["warnings"]?.array?.contains("base_unverified") == true, "\(answer)")
            }
        } meanwhile: { service in
            _ = try await rename(service, item, "there")
            _ = try await succeed(service, "update_project_configuration", ["git_branch": "there"])
        } after: { service in
            #expect(try await read(service, item["id"]).answer?["title"] == "here")
            #expect(try await read(service, other["id"]).answer?["title"] == "other")
            let configuration = try await succeed(service, "get_project_configuration", [:])
            #expect(configuration["git_branch"] == "here")
            #expect(configuration["version"] == 4)
            let open = try await service.openConflicts()
            #expect(open.map { $0["entity_id"] } == [other["id"]], "\(open)")
            #expect(open.map { $0["current_version"] } == [9])
        }
    }

    @Test func configurationChangedTwice_isAConflictOfItsOwn() async throws {
        let outage = try await Outage(WorkItemsService.descriptor)
        try await outage.run { service in
            _ = try await succeed(service, "update_project_configuration", ["git_branch": "main"])
        } during: { service in
            _ = try await succeed(
                service, "update_project_configuration", ["git_branch": "here", "version": 2])
        } meanwhile: { service in
            _ = try await succeed(service, "update_project_configuration", ["git_branch": "there"])
        } after: { service in
            let open = try await service.openConflicts()
            #expect(open.map { $0["entity"] } == ["project_configuration"], "\(open)")
            let kept = try await resolve(service, open[0], "local")
            #expect(kept.answer?["git_branch"] == "here", "\(kept)")
        }
    }
}
