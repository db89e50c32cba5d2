import Primitives
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Vendors

/// Writes for versions that this host has not seen yet, with a server of each test's own.
@Suite(.serialized, .timeLimit(.minutes(2))) struct VendorUnverifiedBaseTests {
    private func change(
        _ service: ServiceHarness, _ name: String, version: Int64, _ status: String,
        operationID: Identifier? = nil
    ) async throws -> ServiceHarness.Outcome {
        try await service.call(
            "update_vendor_status",
            ["name": .string(name), "version": .integer(version), "status": .string(status)],
            operationID: operationID)
    }

    @Test func versionAboveTheCopys_isAcceptedUnverifiedAndJudgedAtTheReplay() async throws {
        let outage = try await Outage(VendorsService.descriptor)
        let operationID = Clocks.system.identifier()
        try await outage.run { service in
            for name in ["acme", "other"] {
                _ = try await service.succeed("create_vendor", ["name": .string(name)])
            }
        } during: { service in
            let first = try await change(
                service, "ACME", version: 2, "operational", operationID: operationID)
            let answer = try #require(first.answer, "\(first)")
            #expect(answer["version"] == 3)
            #expect(answer["status"] == "operational")
            #expect(answer["pending_replay"] == true)
            #expect(answer["warnings"]?.array?.contains("base_unverified") == true)
            let again = try await change(
                service, "ACME", version: 2, "operational", operationID: operationID)
            #expect(again.answer?["version"] == 3)
            #expect(again.answer?["warnings"]?.array?.contains("base_unverified") == true)
            let read = try await service.call("query_vendor_status", ["name": "acme"])
            #expect(read.answer?["version"] == 3)

            // What the copy knows better is refused, and says whose word that is.
            let below = try await change(service, "acme", version: 1, "broken")
            #expect(below.code == "version_conflict")
            #expect(below.details?["authoritative"] == false)
            #expect(below.details?["current_version"] == 3)
            let equal = try await change(service, "acme", version: 3, "broken")
            #expect(equal.answer?["version"] == 4, "\(equal)")
            #expect(equal.answer?["warnings"]?.array?.contains("base_unverified") == false)
            // The answer would be the vendor as stored, of which nothing is known.
            let unknown = try await change(service, "nobody", version: 1, "broken")
            #expect(unknown.code == "not_found")
            #expect(unknown.details?["authoritative"] == false)
            let wrong = try await change(service, "other", version: 9, "operational")
            #expect(wrong.answer?["version"] == 10, "\(wrong)")
        } meanwhile: { service in
            _ = try await change(service, "acme", version: 1, "broken")
        } after: { service in
            let acme = try await service.succeed("query_vendor_status", ["name": "acme"])
            #expect(acme["version"] == 4)
            #expect(acme["status"] == "broken")
            let open = try await service.openConflicts()
            #expect(open.map { $0["kind"] } == ["version"], "\(open)")
            #expect(open[0]["theirs"]?["name"] == "other")
            #expect(open[0]["base_version"] == 9)
            #expect(open[0]["current_version"] == 11)
        }
    }
}
