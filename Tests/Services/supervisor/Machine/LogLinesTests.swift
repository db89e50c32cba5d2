import NIOCore
import Testing

@testable import Supervisor

@Suite struct LogLinesTests {
    private func texts(_ lines: [LogLines.Line]) -> [String] { lines.map { String(buffer: $0.bytes) } }

    @Test func piecesArriveAnyhow_linesAreTheSame() {
        let text = "one\ntwo\n\nthree"
        for size in 1...text.utf8.count {
            var lines = LogLines()
            var rest = ByteBuffer(string: text)
            var found: [String] = []
            while let piece = rest.readSlice(length: min(size, rest.readableBytes)), piece.readableBytes > 0 {
                found += texts(lines.append(piece))
            }
            #expect(found == ["one", "two"], "pieces of \(size)")
            #expect(texts(lines.finish()) == ["three"], "pieces of \(size)")
            #expect(lines.finish().isEmpty)
        }
    }

    @Test func lineOfExactlyTheLimit_isWhole() {
        var lines = LogLines()
        let text = String(repeating: "x", count: LogLines.lineBytesMax)
        let found = lines.append(ByteBuffer(string: text + "\nnext\n"))
        #expect(texts(found) == [text, "next"])
        #expect(found.allSatisfy { !$0.isCut })
    }

    @Test func floodWithoutNewline_givesOneCutLineAndKeepsNothing() {
        var lines = LogLines()
        let block = ByteBuffer(repeating: UInt8(ascii: "x"), count: 50_000)
        var found: [LogLines.Line] = []
        for _ in 0..<100 { found += lines.append(block) }
        #expect(found.map(\.bytes.readableBytes) == [LogLines.lineBytesMax])
        #expect(found.first?.isCut == true)
        #expect(texts(lines.append(ByteBuffer(string: "rest\nnext\n"))) == ["next"])
    }
}
