import NIOCore
import Primitives

/// The line that people read: `- 2026-01-31 12:00:05 UTC · claude-code · vendor **acme** → broken`.
enum HumanLine {
    private static let separator = " · "

    /// Appends the line.
    static func write(at time: Timestamp, _ parts: [String], to buffer: inout ByteBuffer) {
        let text = time.description
        buffer.writeString("- \(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC")
        for part in parts {
            buffer.writeString(separator)
            buffer.writeString(safe(part))
        }
        buffer.writeInteger(UInt8(ascii: "\n"))
    }

    /// The text without what could end the line or look like a comment to Markdown.
    static func safe(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        // What the last scalars were: three of `<!--` or two of `-->` are enough to know.
        var tail: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            if isBreak(scalar) {
                result.append(" ")
                tail = []
                continue
            }
            if scalar == ">", tail.suffix(2) == ["-", "-"] {
                result.append(contentsOf: "&gt;".unicodeScalars)
                tail = []
                continue
            }
            result.append(scalar)
            tail = tail.suffix(3) + [scalar]
            if tail == ["<", "!", "-", "-"] {
                result.removeLast(4)
                result.append(contentsOf: "&lt;!--".unicodeScalars)
            }
        }
        return String(result)
    }

    /// Line ends of any convention and other control characters.
    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{2028}"
            || scalar == "\u{2029}"
    }

    /// Whether a line has the look of those that `write` makes, after which a record follows.
    static func matches(_ line: ByteBuffer) -> Bool {
        let view = line.readableBytesView
        guard view.count >= 25, view.starts(with: "- ".utf8) else { return false }
        return view.dropFirst(21).starts(with: " UTC".utf8)
            && view.dropFirst(2).prefix(4).allSatisfy { (0x30...0x39).contains($0) }
    }
}
