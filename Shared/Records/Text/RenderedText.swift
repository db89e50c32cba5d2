/// Text as the status document shows it, and back: what is rendered ends no block and no line, and a reader
/// gets what was given.
enum RenderedText {
    /// A text that fills the rest of its line. Only what would be a comment's mark, or an entity that stands
    /// for one, is written otherwise.
    static func line(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        append(line: text, to: &bytes)
        return bytes
    }

    /// Puts such a text behind what there is.
    static func append(line text: String, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        var isPlain = true
        for index in start..<bytes.count {
            switch bytes[index] {
            case ..<0x20, 0x7F: bytes[index] = UInt8(ascii: " ")
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): isPlain = false
            default: break
            }
        }
        guard !isPlain else { return }
        let encoded = encoded(bytes[start...])
        bytes.replaceSubrange(start..., with: encoded)
    }

    /// A word of a list: what would end it is written as an entity.
    ///
    /// - Parameter holdsBlanks: Whether blanks may stand in it; at its ends they are entities all the same.
    static func word(_ text: String, holdsBlanks: Bool) -> [UInt8] {
        var result: [UInt8] = []
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: " "), holdsBlanks, index > 0, index < bytes.count - 1 {
                result.append(byte)
            } else if let entity = entities.first(where: { $0.byte == byte }) {
                result += Array(entity.name.utf8)
            } else {
                result.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: "_") : byte)
            }
        }
        return result
    }

    /// What a word's bytes stand for.
    static func decodedWord(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(UInt8(ascii: "&")) else { return bytes.text }
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.first {
            if byte == UInt8(ascii: "&"),
                let entity = entities.first(where: { rest.starts(with: $0.name.utf8) })
            {
                result.append(entity.byte)
                rest = rest.dropFirst(entity.name.utf8.count)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let entities: [(byte: UInt8, name: String)] = [
        (UInt8(ascii: "&"), "&amp;"), (UInt8(ascii: "<"), "&lt;"), (UInt8(ascii: ">"), "&gt;"),
        (UInt8(ascii: ","), "&#44;"), (UInt8(ascii: ":"), "&#58;"), (UInt8(ascii: " "), "&#32;"),
    ]

    // MARK: Marks of comments

    private static func encoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 16)
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "<") where isMark(bytes, after: index + 1): result += Array("&lt;".utf8)
            case UInt8(ascii: ">") where isMark(bytes, before: index): result += Array("&gt;".utf8)
            case UInt8(ascii: "&") where entity(bytes, at: index) != nil: result += Array("&amp;".utf8)
            case let byte: result.append(byte)
            }
        }
        return result
    }

    /// What the rest of a line stands for.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(UInt8(ascii: "&")) else { return bytes.text }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "&"), let entity = entity(bytes, at: index) {
                // One that stands for an entity loses one level of it.
                result.append(entity.isEscaped ? byte : entity.byte)
                index += entity.isEscaped ? 5 : 4
            } else {
                result.append(byte)
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The entity of a comment's mark that begins here: `&lt;` before `!--` or `&gt;` after `--`, or one with
    /// any number of `amp;` in it, which stands for the same with one less.
    private static func entity(
        _ bytes: ArraySlice<UInt8>, at start: Int
    ) -> (byte: UInt8, isEscaped: Bool)? {
        var index = start + 1
        while bytes[index...].starts(with: "amp;".utf8) { index += 4 }
        let isEscaped = index > start + 1
        if bytes[index...].starts(with: "lt;".utf8), isMark(bytes, after: index + 3) {
            return (UInt8(ascii: "<"), isEscaped)
        }
        if bytes[index...].starts(with: "gt;".utf8), isMark(bytes, before: start) {
            return (UInt8(ascii: ">"), isEscaped)
        }
        return nil
    }

    private static func isMark(_ bytes: ArraySlice<UInt8>, after index: Int) -> Bool {
        bytes[index...].starts(with: "!--".utf8)
    }

    private static func isMark(_ bytes: ArraySlice<UInt8>, before index: Int) -> Bool {
        index - bytes.startIndex >= 2 && bytes[index - 1] == UInt8(ascii: "-")
            && bytes[index - 2] == UInt8(ascii: "-")
    }
}

extension ArraySlice<UInt8> {
    /// Text as its author wrote it.
    var rendered: String { RenderedText.decoded(self) }
}
