import NIOCore
import Primitives

/// The line that people read: `- 2026-01-31 12:00:05 UTC · claude-code · vendor **acme** → broken`.
enum HumanLine {
    private static let separator = " · "
    private static let scalarsMax = 1000

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

    /// The text without what could end the line or look like a comment to Markdown; cut where it is long.
    static func safe(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(scalarsMax) {
            switch scalar {
            case _ where isBreak(scalar): result.append(" ")
            case ">" where result.suffix(2).elementsEqual("--".unicodeScalars):
                result.append(contentsOf: "&gt;".unicodeScalars)
            case "-" where result.suffix(3).elementsEqual("<!-".unicodeScalars):
                result.removeLast(3)
                result.append(contentsOf: "&lt;!--".unicodeScalars)
            default: result.append(scalar)
            }
        }
        if text.unicodeScalars.dropFirst(scalarsMax).first != nil { result.append("…") }
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
