import Testing

@testable import Gateway

@Suite struct ToolSelectionTests {
    @Test func text_namesWhatIsShown() {
        #expect(ToolSelection("all")?.includes("anything") == true)
        #expect(ToolSelection("core") == .core)
        #expect(ToolSelection("a, b.c-d_E") == .only(["a", "b.c-d_E"]))
        #expect(ToolSelection("a,b")?.includes("c") == false)
    }

    @Test(arguments: ["", ",", "a,", "a/b", "a;b"])
    func otherText_isNone(text: String) {
        #expect(ToolSelection(text) == nil)
    }

    @Test func core_hasElevenTools() {
        guard case .only(let names) = ToolSelection.core else {
            Issue.record("core is all")
            return
        }
        #expect(names.count == 11)
    }
}
