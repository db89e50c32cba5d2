import NIOCore
import Testing
import Wire

@testable import ServiceKit

struct PromptTests {
    private let prompt = Prompt(
        name: "p", title: "P", text: "What it is for.",
        arguments: [
            Prompt.Argument("goal", title: "Goal", "What for", isRequired: true),
            Prompt.Argument("quarter", title: "Quarter", "When"),
        ]
    ) { "\($0["goal"] ?? "-") in \($0["quarter"] ?? "-")" }

    private func text(_ arguments: JSON?) throws -> String? {
        let result = try prompt.result(arguments.map { JSONSlice(unchecked: $0.serialized) })
        #expect(result["messages"]?.array?.count == 1)
        #expect(result["messages"]?.array?[0]["role"] == "user")
        #expect(result["description"] == "What it is for.")
        return result["messages"]?.array?[0]["content"]?["text"]?.string
    }

    @Test func message_isMadeOfTheArguments() throws {
        #expect(try text(["goal": "ship", "quarter": "2026-Q1"]) == "ship in 2026-Q1")
    }

    @Test func blankArgument_countsAsAbsent() throws {
        #expect(try text(["goal": "ship", "quarter": " "]) == "ship in -")
        #expect(try text(["goal": "ship", "quarter": nil]) == "ship in -")
        #expect(throws: Prompt.Fault.self) { try text(["goal": ""]) }
    }

    @Test(arguments: [nil, [:], ["quarter": "x"], ["goal": 1], ["goal": ["x"]], "ship", ["ship"]] as [JSON?])
    func whatItCantTake_isRefused(arguments: JSON?) {
        #expect(throws: Prompt.Fault.self) { _ = try text(arguments) }
    }

    @Test func unknownArgument_isRefusedWithTheNearest() {
        let fault = Prompt.Fault(message: "gaol is not an argument of this prompt; did you mean goal?")
        #expect(throws: fault) { _ = try text(["goal": "x", "gaol": "y"]) }
    }

    @Test func overlongArgument_isRefused() throws {
        let longest = String(repeating: "é", count: Prompt.argumentScalarsMax)
        #expect(try text(["goal": .string(longest)]) == "\(longest) in -")
        #expect(throws: Prompt.Fault.self) { try text(["goal": .string(longest + "é")]) }
    }
}
