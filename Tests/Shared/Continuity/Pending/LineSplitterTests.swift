import NIOCore
import TestSupport
import Testing

@testable import Continuity

struct LineSplitterTests {
    private func lines(_ text: String, lengthMax: Int = 100, piece: () -> Int) -> [LineSplitter.Line] {
        var splitter = LineSplitter(lengthMax: lengthMax)
        var rest = ByteBuffer(string: text)
        var lines: [LineSplitter.Line] = []
        while rest.readableBytes > 0, let next = rest.readSlice(length: min(piece(), rest.readableBytes)) {
            lines += splitter.take(next)
        }
        if let end = splitter.end() { lines.append(end) }
        return lines
    }

    private func whole(_ text: String) -> LineSplitter.Line { .whole(ByteBuffer(string: text)) }

    @Test(arguments: [1, 2, 3, 7, 100])
    func piecesOfAnySize_giveTheSameLines(size: Int) {
        let found = lines("one\n\ntwo\nthree", piece: { size })
        #expect(
            found == [whole("one"), whole(""), whole("two"), .unterminated(ByteBuffer(string: "three"))])
    }

    @Test(arguments: [1, 4, 100])
    func longLine_isPassedOver(size: Int) {
        #expect(
            lines("12345\n123456\nx\n", lengthMax: 5, piece: { size })
                == [whole("12345"), .overlong, whole("x")])
        #expect(lines("123456", lengthMax: 5, piece: { size }) == [.overlong])
    }

    @Test func randomText_isPutTogetherAgain() {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let text = String((0..<40).map { _ in "ab\n".randomElement(using: &generator) ?? "a" })
            let found = lines(text, piece: { Int.random(in: 1...9, using: &generator) })
            let again = found.map { line in
                switch line {
                case .whole(let bytes): String(buffer: bytes) + "\n"
                case .unterminated(let bytes): String(buffer: bytes)
                case .overlong: "overlong"
                }
            }
            #expect(again.joined() == text, "seed \(seed)")
        }
    }
}
