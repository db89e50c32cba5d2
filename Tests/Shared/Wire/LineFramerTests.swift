import NIOCore
import Testing

@testable import Wire

@Suite struct LineFramerTests {
    private static func pieces(_ framer: inout LineFramer, _ text: String) -> [String] {
        framer.append(ByteBuffer(string: text))
        var found: [String] = []
        while let piece = framer.next() { found.append(name(piece)) }
        return found
    }

    private static func name(_ piece: LineFramer.Piece) -> String {
        switch piece {
        case .line(let line): String(buffer: line)
        case .overlong: "(overlong)"
        }
    }

    @Test func linesInOneRead_areCutApart() {
        var framer = LineFramer()
        #expect(Self.pieces(&framer, "one\ntwo\n\nthr") == ["one", "two", ""])
        #expect(Self.pieces(&framer, "ee\n") == ["three"])
        #expect(framer.finish() == nil)
    }

    @Test func lineByBytes_isPutTogether() {
        var framer = LineFramer()
        var found: [String] = []
        for character in "abc\ndef\n" { found += Self.pieces(&framer, String(character)) }
        #expect(found == ["abc", "def"])
    }

    @Test func lineOverTheLimit_isPassedOverToItsEnd() {
        var framer = LineFramer(bytesMax: 4)
        #expect(Self.pieces(&framer, "1234\n12345\nok\n") == ["1234", "(overlong)", "ok"])
        #expect(Self.pieces(&framer, "123456") == [])
        #expect(Self.pieces(&framer, "789") == [])
        #expect(Self.pieces(&framer, "0\nok\n") == ["(overlong)", "ok"])
    }

    @Test func streamWithoutLastNewline_stillHasItsLastLine() {
        var framer = LineFramer(bytesMax: 4)
        #expect(Self.pieces(&framer, "a\nb") == ["a"])
        #expect(framer.finish().map(Self.name) == "b")
        #expect(framer.finish() == nil)
        #expect(Self.pieces(&framer, "123456") == [])
        #expect(framer.finish().map(Self.name) == "(overlong)")
    }
}
