import Primitives
import ServiceKit
import Testing
import Wire

@testable import Vendors

struct VendorRewritingTests {
    private let row: JSONObject = [
        "id": "019a0000-0000-7000-8000-000000000001", "version": 3, "name": "acme", "status": "operational",
        "metadata": #"{"extractor_version":"1.0.0","note":"here"}"#, "created_by": "a", "updated_by": "b",
    ]

    private func calls(over current: JSONObject?) -> [Rewriting] {
        VendorRewriting.calls(FormerRecord(entity: "vendor_extractor", row: row), current)
    }

    private func current(_ status: JSON, _ metadata: JSON) -> JSONObject {
        ["name": "acme", "status": status, "metadata": metadata]
    }

    @Test func missingVendor_isMadeUnderItsIdAndThenChanged() {
        let calls = calls(over: nil)
        #expect(calls.map(\.tool) == ["create_vendor", "update_vendor_status"])
        #expect(calls[0].arguments == ["name": "acme", "created_by": "a"])
        #expect(calls[0].identifiers.map(\.description) == ["019a0000-0000-7000-8000-000000000001"])
        #expect(calls[1].arguments["metadata"] == ["extractor_version": "1.0.0", "note": "here"])
        #expect(calls[1].arguments["updated_by"] == "b")
    }

    @Test func vendorThatDiffers_isGivenOnlyWhatDiffers() {
        let there = current(
            "operational", ["extractor_version": "1.0.0", "note": "there", "more": 1, "test_results": [:]])
        let calls = calls(over: there)
        #expect(calls.count == 1)
        #expect(calls[0].arguments["metadata"] == ["note": "here"])
        #expect(calls[0].arguments["clear"] == ["more"])
    }

    @Test func sameVendor_needsNothing() {
        let there = current("operational", ["extractor_version": "1.0.0", "note": "here"])
        #expect(calls(over: there).isEmpty)
    }
}
