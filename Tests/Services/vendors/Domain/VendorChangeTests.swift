import Primitives
import ServiceKit
import Testing
import Wire

@testable import Vendors

@Suite struct VendorChangeTests {
    private let vendor = VendorFixtures.vendor

    private func apply(_ change: VendorChange) throws -> Vendor {
        try change.applied(to: vendor, at: VendorFixtures.now, by: "cli")
    }

    @Test func status_changesOnlyItAndTheStamps() throws {
        let changed = try apply(VendorChange(status: .broken))
        var expected = vendor
        expected.status = .broken
        expected.version = 4
        expected.updatedAt = VendorFixtures.now
        expected.updatedBy = "cli"
        #expect(changed == expected)
    }

    @Test func extractorVersion_changesColumnAndMetadata() throws {
        let changed = try apply(VendorChange(extractorVersion: "3"))
        #expect(changed.extractorVersion == "3")
        #expect(changed.metadata["extractor_version"] == "3")
    }

    @Test func extractorVersionInMetadata_changesTheColumnToo() throws {
        let changed = try apply(VendorChange(metadata: ["extractor_version": "4"]))
        #expect(changed.extractorVersion == "4")
        #expect(changed.metadata["extractor_version"] == "4")
    }

    @Test func clearedKey_isGoneAndTheOthersStay() throws {
        let changed = try apply(VendorChange(metadata: ["other": 1], cleared: ["note"]))
        #expect(changed.metadata.keys == VendorMetadata.statusKeys + ["other"])
    }

    @Test func clearedKeyThatIsNotThere_isRefusedByItsIndex() {
        let error = #expect(throws: ToolError.self) { try apply(VendorChange(cleared: ["note", "nothing"])) }
        #expect(error?.code == .validationFailed)
        #expect(error.map(VendorFixtures.paths) == ["clear[1]"])
    }

    @Test func metadataThatGrowsPastItsLimit_isRefused() {
        let half = JSON.string(String(repeating: "x", count: Limits.metadataBytesMax - 200))
        let error = #expect(throws: ToolError.self) { try apply(VendorChange(metadata: ["more": half])) }
        #expect(error.map(VendorFixtures.paths) == ["metadata"])
    }

    @Test func changeOfNothing_isEmpty() {
        #expect(VendorChange().isEmpty)
        #expect(!VendorChange(cleared: ["a"]).isEmpty)
        #expect(!VendorChange(metadata: ["a": 1]).isEmpty)
    }
}
