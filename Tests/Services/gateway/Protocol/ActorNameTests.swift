import NIOCore
import Testing
import Wire

@testable import Gateway

@Suite struct ActorNameTests {
    private static func clean(_ name: String) -> String? {
        (try? JSON(parsing: ActorName(name).json))?.string
    }

    @Test func name_keepsWhatIsPrintable() {
        #expect(Self.clean("claude-code \"é\"") == "claude-code \"é\"")
    }

    @Test func controlCharacters_areRemoved() {
        #expect(Self.clean("a\u{0}b\nc\u{1B}\u{85}") == "abc")
    }

    @Test(arguments: ["", "   ", "\n\t", "\u{0}"])
    func blankName_becomesTheUnnamedClient(name: String) {
        #expect(Self.clean(name) == "mcp-client")
    }

    @Test func longName_isCutAtAHundredScalars() {
        #expect(Self.clean(String(repeating: "é", count: 300))?.unicodeScalars.count == 100)
    }

    @Test func clientWithoutName_isUnnamed() throws {
        #expect(ActorName(clientInfo: nil) == .unnamed)
        let info = try JSONSlice(checking: ByteBuffer(string: #"{"name":5}"#))
        #expect(ActorName(clientInfo: info) == .unnamed)
    }
}
