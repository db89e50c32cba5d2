import ServiceKit
import Testing
import Wire

@testable import Vendors

@Suite struct ExactObjectTests {
    private let rule = Rule<JSONObject>.exactly(["a", "b"], each: Rule<Bool>.bool)

    private func check(_ json: JSON) -> (value: JSONObject?, faults: [String]) {
        var faults: [ValidationFault] = []
        let value = rule.check(json, path: "x", faults: &faults)
        return (value, faults.map { "\($0.path) \($0.rule)" })
    }

    @Test func allMembers_areTakenAsGiven() {
        let result = check(["b": true, "a": false])
        #expect(result.value == ["b": true, "a": false])
        #expect(result.faults.isEmpty)
    }

    @Test func everyFault_isTold() {
        let result = check(["a": 1, "c": true, "b": nil])
        #expect(result.value == nil)
        #expect(result.faults == ["x.a type", "x.b required", "x.c unknown_key"])
    }

    @Test func schema_closesTheObject() {
        #expect(rule.schema["required"] == ["a", "b"])
        #expect(rule.schema["additionalProperties"] == false)
        #expect(rule.schema["properties"]?.object?.keys == ["a", "b"])
    }
}
