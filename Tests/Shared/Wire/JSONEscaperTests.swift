import NIOCore
import Testing
import TestSupport

@testable import Wire

/// Eight bytes are looked at in one step, so every place within and across eight must be tried.
@Suite struct JSONEscaperTests {
    private static let characters: [Character] = [
        "a", "~", " ", "\"", "\\", "/", "\n", "\r", "\t", "\u{0}", "\u{1}", "\u{1F}", "\u{7F}", "é", "漢", "😀",
        "!", "#",
        "[", "]",
    ]

    /// What RFC 8259 §7 asks for, character by character.
    private func escaped(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case ..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private func check(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        var buffer = ByteBuffer()
        buffer.writeJSONString(text)
        #expect(String(buffer: buffer) == escaped(text), sourceLocation: sourceLocation)
        var nested = ByteBuffer()
        nested.writeJSONString(of: ByteBuffer(string: text))
        #expect(nested == buffer, sourceLocation: sourceLocation)
        #expect(try JSON(parsing: buffer).string == text, sourceLocation: sourceLocation)
    }

    @Test func everyCharacterInEveryPlace_isWrittenAndReadBack() throws {
        for character in Self.characters {
            for length in 0..<26 {
                for place in 0...length {
                    var text = String(repeating: "x", count: length)
                    text.insert(character, at: text.index(text.startIndex, offsetBy: place))
                    try check(text)
                }
            }
        }
    }

    @Test func randomTexts_areWrittenAndReadBack() throws {
        let seed = SeededGenerator.seedOfThisRun()
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let length = Int.random(in: 0...40, using: &random)
            try check(String((0..<length).map { _ in Self.characters.randomElement(using: &random) ?? "a" }))
        }
    }

    @Test func longTexts_areWrittenInPieces() throws {
        for length in [4095, 4096, 4097, 8192, 20_000] {
            try check(String(repeating: "\u{1}", count: length))
            try check(String(repeating: "{\"é\":1},", count: length / 8))
        }
    }

    @Test func brokenUTF8_isRefusedInEveryPlace() {
        let broken: [[UInt8]] = [
            [0xFF], [0xC0, 0x80], [0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x1F],
        ]
        for bytes in broken {
            for place in 0..<20 {
                let plain = [UInt8](repeating: UInt8(ascii: "x"), count: 20)
                let text =
                    [UInt8(ascii: "\"")] + plain[..<place] + bytes + plain[place...] + [UInt8(ascii: "\"")]
                #expect(throws: JSONFault.self) { try JSONSlice(checking: ByteBuffer(bytes: text)) }
            }
        }
    }
}
