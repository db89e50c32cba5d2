import Primitives
import ServiceKit
import Testing
import Wire

@testable import Vendors

@Suite struct VendorRefusalTests {
    @Test func closeName_isAskedFor() {
        let refusal = VendorRefusal.notFound("acne", among: ["Acme", "Zeta"])
        #expect(refusal.code == .notFound)
        #expect(refusal.message.contains("Did you mean Acme?"))
    }

    @Test func noCloseName_pointsToTheList() {
        let refusal = VendorRefusal.notFound("acne", among: [])
        #expect(refusal.message.contains("list_vendors"))
        #expect(refusal.details["similar"] == nil)
    }

    @Test func conflict_tellsTheVersionToRetryWith() {
        let refusal = VendorRefusal.versionConflict(
            expected: 1, current: VendorFixtures.vendor, before: nil)
        #expect(refusal.message.contains("version 3"))
    }
}
