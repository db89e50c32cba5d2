import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Vendors

/// Writes whose attempt at the store comes to nothing, so that nobody knows what became of it there.
@Suite(.serialized, .timeLimit(.minutes(2))) struct VendorHungStoreTests {
    private func change(
        _ service: ServiceHarness, _ name: String, version: Int64, _ status: String
    ) async throws -> ServiceHarness.Outcome {
        try await service.call(
            "update_vendor_status",
            ["name": .string(name), "version": .integer(version), "status": .string(status)])
    }

    /// Two vendors in a store that then lets nothing pass, each of them at its second version.
    private func withHungStore(_ body: (ServiceHarness) async throws -> Void) async throws {
        let server = try TemporaryPostgreSQL.shared()
        let (proxy, directory) = (try FaultProxy(of: server), try TemporaryDirectory())
        let service = try await ServiceHarness(
            VendorsService.descriptor, store: .postgresql(url: proxy.url(through: try server.makeDatabase())),
            directory: directory.path, home: directory.path)
        let outcome: Result<Void, any Error>
        do {
            // What was there before the copy was filled has no history in it.
            try await service.awaitCopy()
            for name in ["acme", "other"] {
                _ = try await service.succeed("create_vendor", ["name": .string(name)])
                _ = try await change(service, name, version: 1, "operational")
            }
            try await service.awaitCopy()
            proxy.blackHole()
            outcome = .success(try await body(service))
        } catch { outcome = .failure(error) }
        try proxy.heal()
        try await service.stop()
        try outcome.get()
    }

    @Test func writeThatAnotherWasFasterThan_isToldSo_whateverBecameOfItsAttempt() async throws {
        try await withHungStore { service in
            let refused = try await change(service, "acme", version: 1, "broken")
            #expect(refused.code == "version_conflict", "\(refused)")
            #expect(refused.details?["authoritative"] == false)
            #expect(refused.details?["happened"] == false)
            #expect(refused.details?["current_version"] == 2)
        }
    }

    @Test func versionThatWaitsForTheStore_provesNothing() async throws {
        try await withHungStore { service in
            let accepted = try await change(service, "other", version: 2, "broken")
            #expect(accepted.answer?["pending_replay"] == true, "\(accepted)")
            let refused = try await change(service, "other", version: 2, "operational")
            #expect(refused.code == "version_conflict", "\(refused)")
            #expect(refused.details?["authoritative"] == false)
            #expect(refused.details?["happened"] == nil)
        }
    }
}
