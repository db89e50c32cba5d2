import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Vendors

/// A PostgreSQL that dies with writes its replica never received, with servers of each test's own.
@Suite(.serialized, .timeLimit(.minutes(2))) struct VendorFailoverTests {
    /// Two hosts of one store that dies; nothing of `lost` reaches the replica, `during` is before that is
    /// promoted, and `after` once all is replayed.
    private func failover(
        before: (ServiceHarness) async throws -> Void, lost: (ServiceHarness) async throws -> Void,
        during: (ServiceHarness) async throws -> Void,
        after: (_ here: ServiceHarness, _ there: ServiceHarness, ReplicatedPostgreSQL) async throws -> Void
    ) async throws {
        let servers = try ReplicatedPostgreSQL()
        let url = try servers.makeDatabase()
        let directories = (try TemporaryDirectory(), try TemporaryDirectory())
        func start(_ directory: TemporaryDirectory) async throws -> ServiceHarness {
            try await ServiceHarness(
                VendorsService.descriptor, store: .postgresql(url: url), directory: directory.path,
                home: directory.path)
        }
        let here = try await start(directories.0)
        let there = try await start(directories.1)
        let outcome: Result<Void, any Error>
        do {
            try await before(here)
            try await servers.awaitReplica()
            servers.holdBack()
            try await lost(here)
            for service in [here, there] { try await service.awaitCopy() }
            try servers.killPrimary()
            try await during(here)
            try servers.promote()
            for service in [here, there] {
                try await service.awaitEpoch(2)
                try await service.awaitStore()
            }
            outcome = .success(try await after(here, there, servers))
        } catch { outcome = .failure(error) }
        for service in [here, there] { try await service.stop() }
        try outcome.get()
    }

    private func change(
        _ service: ServiceHarness, _ name: String, version: Int64, _ change: JSONObject
    ) async throws -> JSON {
        var arguments: JSONObject = ["name": .string(name), "version": .integer(version)]
        for member in change.members { arguments[member.key] = member.value }
        return try await service.succeed("update_vendor_status", .object(arguments))
    }

    private func resolve(
        _ service: ServiceHarness, _ conflict: JSON, _ keep: JSON, _ more: JSONObject = [:]
    ) async throws -> ServiceHarness.Outcome {
        var arguments: JSONObject = [
            "id": conflict["id"] ?? .null, "keep": keep, "version": conflict["current_version"] ?? .null,
        ]
        for member in more.members { arguments[member.key] = member.value }
        return try await service.callMethod("service/resolve", .object(arguments))
    }

    private func conflicts(_ service: ServiceHarness) async throws -> [String: JSON] {
        let open = try await service.openConflicts()
        return Dictionary(
            open.map { conflict in
                let lost = conflict["ours"]?.array?.first?["record"]?["name"]?.string
                return (lost ?? conflict["entity_id"]?.string ?? "", conflict)
            }
        ) { $1 }
    }

    @Test func whatTheReplicaNeverReceived_isListedOnceAndWrittenAgainOrDropped() async throws {
        var made: JSON = .null
        try await failover { service in
            for name in ["changed", "dropped", "kept"] {
                _ = try await service.succeed("create_vendor", ["name": .string(name)])
            }
        } lost: { service in
            _ = try await change(service, "changed", version: 1, ["status": "operational"])
            _ = try await change(service, "changed", version: 2, ["metadata": ["note": "lost"]])
            _ = try await change(service, "dropped", version: 1, ["status": "operational"])
            made = try await service.succeed("create_vendor", ["name": "made"])
            made = try await change(service, "made", version: 1, ["status": "operational"])
        } during: { service in
            let known = try await service.succeed("query_vendor_status", ["name": "made"])
            #expect(known["version"] == 2)
            let accepted = try await change(service, "dropped", version: 2, ["metadata": ["note": "here"]])
            #expect(accepted["pending_replay"] == true)
            _ = try await change(service, "kept", version: 1, ["status": "operational"])
            _ = try await service.succeed("create_vendor", ["name": "new"])
        } after: { here, there, servers in
            let open = try await conflicts(here)
            #expect(open.keys.sorted() == ["changed", "dropped", "made"], "\(open)")
            #expect(open.values.allSatisfy { $0["kind"] == "lost_in_failover" })
            #expect(try await conflicts(there) == open)
            let changed = try #require(open["changed"])
            #expect(changed["ours"]?.array?[0]["record"]?["metadata"]?["note"] == "lost", "\(changed)")
            #expect(changed["ours"]?.array?[0]["record"]?["version"] == 3)
            #expect(changed["theirs"]?["version"] == 1)
            // Above what a client was told, so that nothing fits by accident.
            #expect(changed["current_version"] == 4)
            let dropped = try #require(open["dropped"])
            #expect(dropped["writes_count"] == 2, "\(dropped)")
            #expect(dropped["ours"]?.array?[1]["tool"] == "update_vendor_status")
            #expect(dropped["current_version"] == 4)
            let lost = try #require(open["made"])
            #expect(lost["theirs"] == .null)
            for (name, version) in [("kept", 2), ("new", 1)] as [(String, Int64)] {
                let vendor = try await there.succeed("query_vendor_status", ["name": .string(name)])
                #expect(vendor["version"] == .integer(version))
            }

            let restored = try await resolve(here, changed, "local")
            #expect(restored.answer?["metadata"]?["note"] == "lost", "\(restored)")
            #expect(restored.answer?["status"] == "operational")
            #expect(restored.answer?["version"] == 5)
            #expect(try await resolve(there, dropped, "primary").answer?["status"] == "broken")
            let again = try await resolve(there, lost, "local", ["rename_to": "made again"])
            #expect(again.answer?["name"] == "made again", "\(again)")
            #expect(again.answer?["id"] == made["id"])
            #expect(again.answer?["status"] == "operational")
            #expect(try await here.openConflicts().isEmpty)
            let stored = try await there.succeed("list_vendors", ["full_details": true])["items"]
            #expect(stored?.array?.count == 5)
            for service in [here, there] { try await service.awaitCopy() }
            try servers.replica.stop()
            for service in [here, there] {
                let below = try await service.succeed("list_vendors", ["full_details": true])
                #expect(below["data_source"] == "sqlite_cache")
                #expect(below["items"] == stored)
            }
        }
    }

    @Test func replicaThatHasEverything_leavesNoConflict() async throws {
        let servers = try ReplicatedPostgreSQL()
        let url = try servers.makeDatabase()
        try await servers.replicateSynchronously()
        let directory = try TemporaryDirectory()
        let service = try await ServiceHarness(
            VendorsService.descriptor, store: .postgresql(url: url), directory: directory.path,
            home: directory.path)
        let outcome: Result<Void, any Error>
        do {
            for number in 0..<5 {
                _ = try await service.succeed("create_vendor", ["name": .string("vendor \(number)")])
            }
            try await service.awaitCopy()
            try servers.killPrimary()
            _ = try await service.succeed("create_vendor", ["name": "vendor 5"])
            try servers.promote()
            try await service.awaitEpoch(2)
            try await service.awaitStore()
            #expect(try await service.openConflicts().isEmpty)
            #expect(try await service.succeed("list_vendors", [:])["items"]?.array?.count == 6)
            outcome = .success(())
        } catch { outcome = .failure(error) }
        try await service.stop()
        try outcome.get()
    }
}
