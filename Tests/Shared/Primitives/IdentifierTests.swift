import Testing

@testable import Primitives

@Suite struct IdentifierTests {
    @Test func text_readsBackToItself() {
        let text = "01890a5d-ac96-774b-bcce-b302099a8057"
        #expect(Identifier(text)?.description == text)
        #expect(Identifier(text.uppercased())?.description == text)
    }

    @Test(arguments: [
        "", "01890a5d", "01890a5d-ac96-774b-bcce-b302099a805", "01890a5d-ac96-774b-bcce-b302099a80577",
        "01890a5dxac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a805g", "nope",
        "{01890a5d-ac96-774b-bcce-b302099a8057}", "01890a5dac96774bbcceb302099a8057",
    ])
    func otherText_isRefused(_ text: String) {
        #expect(Identifier(text) == nil)
    }

    @Test func version7_carriesTimeVersionAndVariant() {
        let time = Timestamp(milliseconds: 0x0123_4567_89AB)
        let identifier = Identifier.version7(at: time, random: (.max, .max))
        #expect(identifier.description == "01234567-89ab-7fff-bfff-ffffffffffff")
        #expect(
            Identifier.version7(at: time, random: (0, 0)).description
                == "01234567-89ab-7000-8000-000000000000")
    }

    @Test func version7_sortsByTime() {
        let earlier = Identifier.version7(at: Timestamp(milliseconds: 1000), random: (.max, .max))
        let later = Identifier.version7(at: Timestamp(milliseconds: 1001), random: (0, 0))
        #expect(earlier < later)
        #expect(earlier.description < later.description)
    }
}
