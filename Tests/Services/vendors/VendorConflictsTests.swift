import Primitives
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Vendors

/// Names that were taken while PostgreSQL was away, with a server of each test's own.
@Suite(.serialized, .timeLimit(.minutes(2))) struct VendorConflictsTests {
    private func conflict(of service: ServiceHarness) async throws -> JSON {
        let open = try await service.openConflicts()
        try #require(open.count == 1, "\(open)")
        return open[0]
    }

    /// The same name is made here and by another host; what is made here is changed once more.
    private func takeNameTwice(_ after: (ServiceHarness, Outage) async throws -> Void) async throws {
        let outage = try await Outage(VendorsService.descriptor)
        try await outage.run { _ in
        } during: { service in
            let made = try await service.succeed("create_vendor", ["name": "acme"])
            _ = try await service.succeed("create_vendor", ["name": "other"])
            _ = try await service.succeed(
                "update_vendor_status",
                ["name": "acme", "version": made["version"] ?? 0, "status": "operational"])
        } meanwhile: { service in
            _ = try await service.succeed("create_vendor", ["name": "ACME"])
        } after: { service in
            try await after(service, outage)
        }
    }

    private func resolve(
        _ service: ServiceHarness, _ conflict: JSON, _ keep: String, _ more: JSONObject = [:],
        operationID: Identifier? = nil
    ) async throws -> ServiceHarness.Outcome {
        var arguments: JSONObject = [
            "id": conflict["id"] ?? .null, "keep": .string(keep),
            "version": conflict["current_version"] ?? .null,
        ]
        for member in more.members { arguments[member.key] = member.value }
        return try await service.callMethod("service/resolve", .object(arguments), operationID: operationID)
    }

    @Test func nameThatWasTaken_isADuplicateKeptLocalUnderAnother() async throws {
        try await takeNameTwice { service, outage in
            #expect(try await service.succeed("query_vendor_status", ["name": "other"])["version"] == 1)
            let conflict = try await conflict(of: service)
            #expect(conflict["kind"] == "duplicate")
            #expect(conflict["entity"] == "vendor_extractor")
            #expect(conflict["theirs"]?["name"] == "ACME")
            #expect(conflict["ours"]?.array?.map { $0["tool"] } == ["create_vendor", "update_vendor_status"])
            let health = try await service.request("service/health", [:])
            #expect(health["conflicts"] == 1)
            #expect(health["last_replay"]?["replayed"] == 1)
            #expect(health["last_replay"]?["conflicts"] == 2)

            let taken = try await resolve(service, conflict, "local")
            #expect(taken.code == "already_exists")
            let stale = try await resolve(service, conflict, "local", ["version": 99])
            #expect(stale.code == "version_conflict")
            let operationID = Clocks.system.identifier()
            let name: JSONObject = ["rename_to": "acme two"]
            let kept = try await resolve(service, conflict, "local", name, operationID: operationID)
            let answer = try #require(kept.answer, "\(kept)")
            #expect(answer["name"] == "acme two")
            #expect(answer["status"] == "operational")
            #expect(answer["version"] == 2)
            #expect(answer["id"] == conflict["entity_id"])
            let again = try await resolve(service, conflict, "local", name, operationID: operationID)
            #expect(again.answer?["id"] == answer["id"])
            #expect(try await resolve(service, conflict, "local", name).code == "not_found")
            #expect(try await service.openConflicts().isEmpty)
            let stored = try await service.succeed("query_vendor_status", ["name": "Acme Two"])
            #expect(stored["version"] == 2)

            try await outage.begin()
            let below = try await service.call("query_vendor_status", ["name": "acme two"])
            #expect(below.answer?["version"] == 2)
        }
    }

    @Test func nameThatWasTaken_isDroppedWhereThePrimaryIsKept() async throws {
        try await takeNameTwice { service, outage in
            let conflict = try await conflict(of: service)
            let kept = try await resolve(service, conflict, "primary")
            #expect(kept.answer?["name"] == "ACME", "\(kept)")
            #expect(kept.answer?["sync_conflict"]?["resolution"] == "primary")
            #expect(try await service.openConflicts().isEmpty)
            #expect(try await service.succeed("query_vendor_status", ["name": "acme"])["version"] == 1)
            #expect(kept.answer?["id"] != conflict["entity_id"])
        }
    }

    @Test func conflicts_areListedButNotResolvedWhileTheStoreIsAway() async throws {
        try await takeNameTwice { service, outage in
            let conflict = try await conflict(of: service)
            try await outage.begin()
            let list = try await service.conflicts()
            #expect(list["items"]?.array?.map { $0["id"] } == [conflict["id"]])
            #expect(list["data_source"] == "sqlite_cache")
            #expect(try await service.conflicts(["kind": "version"])["items"] == [])
            #expect(try await resolve(service, conflict, "primary").code == "unavailable")
        }
    }
}
