import Testing

@testable import Supervisor

@Suite struct ShortIDsTests {
    private let first = "0192f3a4-5b6c-7d8e-9f00-112233445566"
    private let second = "0192f3a4-5b6c-7d8e-9f00-112233445577"

    @Test func ids_areAsLongAsTellsThemApart() {
        let far = ShortIDs([first, "1192f3a4-5b6c-7d8e-9f00-112233445566"])
        #expect(far[first] == "0192f3a4")
        let near = ShortIDs([first, second])
        #expect(near[first] != near[second])
        #expect(near[first].count == first.count - 1)
    }

    @Test func dashAtTheEnd_isNeverShown() {
        let ids = ShortIDs([first, "0192f3a5-5b6c-7d8e-9f00-112233445566", "0192f3a4x"])
        #expect(!ids[first].hasSuffix("-"))
    }

    @Test func oneId_hasEightCharacters() {
        #expect(ShortIDs([first])[first] == "0192f3a4")
        #expect(ShortIDs([])[nil as String?] == "-")
    }
}
