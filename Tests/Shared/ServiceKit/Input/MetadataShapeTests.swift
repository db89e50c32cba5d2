import Primitives
import Testing
import Wire

@testable import ServiceKit

@Suite struct MetadataShapeTests {
    private let shape = MetadataShape(
        [.required("description", .text(max: 10, min: 1)), .optional("hours", .number(0...10))],
        foreign: ["token_budget", "description"])

    private func check(_ object: JSONObject) -> (kept: JSONObject, faults: [String]) {
        var faults: [ValidationFault] = []
        let kept = shape.check(object, path: "metadata", faults: &faults)
        return (kept, faults.map { "\($0.path) \($0.rule)" })
    }

    @Test func knownKeys_areCheckedAndOthersKept() {
        let (kept, faults) = check(["zeta": [1, ["a": nil]], "description": "d", "hours": 2])
        #expect(faults == [])
        #expect(JSON.object(kept).text == #"{"zeta":[1,{"a":null}],"description":"d","hours":2}"#)
    }

    @Test func nullIsAbsent() {
        let (kept, faults) = check(["description": "d", "hours": nil, "other": nil])
        #expect(faults == [])
        #expect(kept.keys == ["description"])
        #expect(check(["description": nil]).faults == ["metadata.description required"])
    }

    @Test func everyFault_isTold() {
        #expect(
            check(["hours": 11, "token_budget": 1, "descriptoin": "x"]).faults == [
                "metadata.description required", "metadata.hours range", "metadata.token_budget unknown_key",
                "metadata.descriptoin unknown_key",
            ])
    }

    @Test func nulInsideAnUnknownKey_isRefused() {
        #expect(check(["description": "d", "blob": ["a\u{0}"]]).faults == ["metadata.blob no_nul"])
    }

    @Test func tooLargeAnObject_isRefused() {
        let long = JSON.string(String(repeating: "x", count: Limits.metadataBytesMax))
        #expect(check(["description": "d", "blob": long]).faults == ["metadata max_bytes"])
    }
}
