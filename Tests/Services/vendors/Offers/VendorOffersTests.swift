import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Vendors

@Suite(.timeLimit(.minutes(2))) struct VendorOffersTests {
    private let template: JSON = ["type": "ref/resource", "uri": "holdfast://vendors/{name}"]

    @Test(arguments: Dialect.allCases)
    func vendor_isReadByItsNameInAnyCase(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            _ = try await service.succeed("create_vendor", ["name": "Acme Corp"])
            let vendor = try await service.succeed("query_vendor_status", ["name": "acme corp"])
            #expect(try await service.resource("holdfast://vendors/Acme%20Corp") == vendor)
            #expect(try await service.resource("holdfast://vendors/ACME%20corp") == vendor)
            let refusal = try await service.refusal(
                "resources/read", ["uri": "holdfast://vendors/Acme%20Crop"])
            #expect(refusal?["code"] == -32602)
            #expect(refusal?["data"]?["uri"] == "holdfast://vendors/Acme%20Crop")
            #expect(
                refusal?["data"]?["similar"] == ["Acme Corp"], "\(refusal ?? .null)")
        }
    }

    @Test(arguments: Dialect.allCases)
    func names_areCompletedInAnyCase(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            for name in ["Beta", "acme", "Acme_Corp", "AcmeX"] {
                _ = try await service.succeed("create_vendor", ["name": .string(name)])
            }
            #expect(try await service.completions(template, "name", "AC") == ["acme", "Acme_Corp", "AcmeX"])
            #expect(try await service.completions(template, "name", "acme_") == ["Acme_Corp"])
            let prompt: JSON = ["type": "ref/prompt", "name": "triage_vendors"]
            #expect(try await service.completions(prompt, "vendor", "b") == ["Beta"])
        }
    }

    @Test func changes_areToldInBothSpellings() async throws {
        try await VendorFixtures.withService(.sqlite) { service in
            let start = try await service.updatesPlace()
            _ = try await service.succeed("create_vendor", ["name": "Acme Corp"])
            let told = try await service.updates(after: start, until: "holdfast://vendors/acme%20corp")
            #expect(told.uris == ["holdfast://vendors/Acme%20Corp", "holdfast://vendors/acme%20corp"])
        }
    }

    /// A vendor that two have changed at once: the conflict is told, and the copy answered meanwhile.
    @Test func conflict_isToldWithTheVendorItIsAbout() async throws {
        let outage = try await Outage(VendorsService.descriptor)
        let change = { (service: ServiceHarness, note: String) in
            try await service.succeed(
                "update_vendor_status",
                ["name": "acme", "version": 1, "metadata": ["note": .string(note)]])
        }
        try await outage.run { service in
            _ = try await service.succeed("create_vendor", ["name": "acme"])
        } during: { service in
            let start = try await service.updatesPlace()
            _ = try await change(service, "here")
            let told = try await service.updates(after: start, until: "holdfast://vendors/acme")
            #expect(told.uris == ["holdfast://vendors/acme"])
            let read = try await service.resource("holdfast://vendors/acme")
            #expect(read["metadata"]?["note"] == "here")
            #expect(read["data_source"] == "sqlite_cache")
            #expect(read["warnings"] == ["database_unavailable", "using_fallback_cache"])
        } meanwhile: { service in
            _ = try await change(service, "there")
        } after: { service in
            let conflict = try #require(try await service.openConflicts().first)
            let start = try await service.updatesPlace()
            let version = conflict["current_version"] ?? .null
            let resolved = try await service.callMethod(
                "service/resolve", ["id": conflict["id"] ?? .null, "keep": "local", "version": version])
            #expect(resolved.answer?["metadata"]?["note"] == "here", "\(resolved)")
            let told = try await service.updates(after: start, until: "holdfast://conflicts")
            #expect(told.uris.isSubset(of: ["holdfast://vendors/acme", "holdfast://conflicts"]))
        }
    }

    @Test func prompt_namesTheVendorIfOneIsGiven() async throws {
        try await VendorFixtures.withService(.sqlite) { service in
            let one = try await service.request(
                "prompts/get", ["name": "triage_vendors", "arguments": ["vendor": "acme"]])
            #expect(one.text.contains(#"query_vendor_status, name \"acme\""#))
            let all = try await service.request("prompts/get", ["name": "triage_vendors"])
            #expect(all.text.contains(#"list_vendors, status \"broken\""#))
        }
    }
}
