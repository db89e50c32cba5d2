import Testing
import Wire

@testable import Vendors

@Suite struct ChangedFieldsTests {
    @Test func stampsAndEqualFields_areNotTold() {
        let before: JSONObject = ["version": 1, "updated_at": "a", "updated_by": "a", "status": "broken"]
        let current: JSONObject = ["version": 2, "updated_at": "b", "updated_by": "b", "status": "broken"]
        #expect(ChangedFields.between(before, and: current).isEmpty)
    }

    @Test func differentFields_areToldInOrder() {
        let before: JSONObject = ["status": "broken", "extractor_version": "1", "metadata": ["a": [1]]]
        let current: JSONObject = ["status": "operational", "extractor_version": "1", "metadata": ["a": [2]]]
        #expect(ChangedFields.between(before, and: current) == ["status", "metadata"])
    }

    @Test func objectsWrittenInAnotherOrder_areTheSame() throws {
        let two = try JSON(parsing: "2.0")
        let before: JSONObject = ["metadata": ["b": ["y": two, "x": 1], "a": [nil, true]]]
        let current: JSONObject = ["metadata": ["a": [nil, true], "b": ["x": 1, "y": 2]]]
        #expect(ChangedFields.between(before, and: current).isEmpty)
    }

    @Test(
        arguments: [
            (["a": 1], ["a": 1, "b": 2]), (["a": 1, "b": 2], ["a": 1]), (["a": [1]], ["a": [1, 2]]),
            (["a": 1], ["a": VendorFixtures.fraction]), (["a": nil], ["b": nil]),
        ] as [(JSON, JSON)])
    func metadataThatDiffers_isTold(before: JSON, current: JSON) {
        #expect(ChangedFields.between(["metadata": before], and: ["metadata": current]) == ["metadata"])
    }
}
