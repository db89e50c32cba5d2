import Storage
import TestSupport
import Testing
import Wire

@testable import Vendors

@Suite struct ListStaleVendorsTests {
    @Test(arguments: Dialect.allCases)
    func unchangedVendor_isListedOnceItIsOldEnough(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            let vendor = try await service.succeed("create_vendor", ["name": "Acme"])
            let at = vendor["updated_at"] ?? .null
            let none = try await service.succeed("list_stale_vendors", ["before": at])
            #expect(none["items"] == [])
            let one = try await service.succeed("list_stale_vendors", ["before": "9999-01-01T00:00:00Z"])
            #expect(one["items"] == [["name": "Acme", "status": "broken", "updated_at": at]])
        }
    }

    @Test func badTime_isRefusedByItsName() {
        #expect(VendorFixtures.faultPaths(ListStaleVendors.self, ["before": "yesterday"]) == ["before"])
    }
}
