import ServiceKit
import Storage
import Testing
import Wire

@testable import Vendors

@Suite struct InputReaderVendorsTests {
    /// A tool of the two arguments under test.
    private struct Probe: Tool {
        static let description = ToolDescription(
            name: "probe", title: "Probe", text: "", effect: .read, output: OutputSchema([:]))

        let metadata: JSONObject
        let cleared: [String]

        init(_ input: inout InputReader) {
            metadata = input.vendorMetadata("metadata", "Keys")
            cleared = input.clearedMetadataKeys(given: metadata)
        }

        func plan(_ context: CallContext) -> Plan { .answer(Answer { _ in }) }
    }

    @Test func nulls_areLeftOut() throws {
        let probe = try VendorFixtures.read(
            Probe.self, ["metadata": ["a": nil, "b": 1], "clear": ["a", "c"]])
        #expect(probe.metadata == ["b": 1])
        #expect(probe.cleared == ["a", "c"])
    }

    @Test func absentArguments_areEmpty() throws {
        let probe = try VendorFixtures.read(Probe.self, ["metadata": nil])
        #expect(probe.metadata.isEmpty)
        #expect(probe.cleared.isEmpty)
    }

    @Test(arguments: VendorMetadata.statusKeys)
    func keyThatEveryVendorHas_cantBeCleared(key: String) {
        #expect(VendorFixtures.faultPaths(Probe.self, ["clear": ["a", .string(key)]]) == ["clear[1]"])
    }
}
