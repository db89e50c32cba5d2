import Glibc
import NIOCore
import Wire

/// The line for machines: `  <!-- holdfast:write {…,"sha256":"…"} -->`.
///
/// The JSON stands in the file on one line and without `-->`: blanks take the place of line ends between
/// its tokens, and `--\u003e`, which means the same, that of `-->` in its strings. `sha256` is over the
/// object as it stands in the file, without its last member, `sha256` itself.
enum PendingLine {
    /// What a line is.
    enum Content: Equatable {
        /// A whole record of this kind.
        case record(kind: String, json: ByteBuffer)
        /// A comment that is not whole, or none of ours.
        case damaged
        /// Anything else: text for people.
        case text
    }

    private static let opening = "<!-- holdfast:"
    private static let closing = " -->"
    private static let member = ",\"sha256\":\""
    private static let arrow: StaticString = "-->"
    private static let escapedArrow: StaticString = "--\\u003e"
    /// The member, its 64 digits, and the end of string and object.
    private static let tailLength = member.utf8.count + 64 + 2

    /// Appends the line of this object, which has a member at least.
    static func write(kind: String, json: ByteBuffer, to buffer: inout ByteBuffer) {
        let text = singleLine(json)
        let digest = text.withUnsafeReadableBytes { Digest.hexadecimal(of: $0) }
        buffer.writeString("  \(opening)\(kind) ")
        buffer.writeImmutableBuffer(text.getSlice(at: 0, length: text.readableBytes - 1) ?? text)
        buffer.writeString("\(member)\(digest)\"}\(closing)\n")
    }

    /// Reads a line without its end.
    static func read(_ line: ByteBuffer) -> Content {
        let trimmed = trim(line)
        let view = trimmed.readableBytesView
        guard view.starts(with: "<!--".utf8) else { return .text }
        guard view.starts(with: opening.utf8), view.count >= opening.utf8.count + closing.utf8.count,
            view.suffix(closing.utf8.count).elementsEqual(closing.utf8)
        else { return .damaged }
        let inside = view.dropFirst(opening.utf8.count).dropLast(closing.utf8.count)
        guard let blank = inside.firstIndex(of: UInt8(ascii: " ")) else { return .damaged }
        let kind = String(decoding: inside[..<blank], as: UTF8.self)
        let object = ByteBuffer(inside[(blank + 1)...])
        guard let json = checked(object) else { return .damaged }
        return .record(kind: kind, json: json)
    }

    /// The object without its checksum; nil where that does not agree.
    private static func checked(_ object: ByteBuffer) -> ByteBuffer? {
        let length = object.readableBytes - tailLength
        guard length > 0, var text = object.getSlice(at: object.readerIndex, length: length),
            let tail = object.getString(at: object.readerIndex + length, length: tailLength),
            tail.hasPrefix(member), tail.hasSuffix("\"}")
        else { return nil }
        text.writeInteger(UInt8(ascii: "}"))
        let digest = text.withUnsafeReadableBytes { Digest.hexadecimal(of: $0) }
        guard tail.dropFirst(member.count).dropLast(2) == digest else { return nil }
        return text.replacing(escapedArrow, with: arrow)
    }

    private static func singleLine(_ json: ByteBuffer) -> ByteBuffer {
        var text = json.slice()
        text.withUnsafeMutableReadableBytes { bytes in
            // A valid object has line ends between its tokens only.
            for end: Int32 in [0x0A, 0x0D] {
                var rest = bytes
                while let base = rest.baseAddress, let found = memchr(base, end, rest.count) {
                    found.storeBytes(of: UInt8(ascii: " "), as: UInt8.self)
                    rest = UnsafeMutableRawBufferPointer(rebasing: rest[(found - base + 1)...])
                }
            }
        }
        return text.replacing(arrow, with: escapedArrow)
    }

    private static func trim(_ line: ByteBuffer) -> ByteBuffer {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0D]
        let view = line.readableBytesView
        guard let first = view.firstIndex(where: { !blanks.contains($0) }),
            let last = view.lastIndex(where: { !blanks.contains($0) })
        else { return ByteBuffer() }
        return line.getSlice(at: first, length: last - first + 1) ?? ByteBuffer()
    }
}

extension ByteBuffer {
    /// The same bytes with every `pattern` replaced, found from left to right.
    fileprivate func replacing(_ pattern: StaticString, with replacement: StaticString) -> ByteBuffer {
        let length = pattern.utf8CodeUnitCount
        let start = UnsafeRawPointer(pattern.utf8Start)
        return withUnsafeReadableBytes { bytes in
            var result = ByteBuffer()
            var copied = 0
            var position = 0
            while let base = bytes.baseAddress,
                let found = memchr(base + position, Int32(start.load(as: UInt8.self)), bytes.count - position)
            {
                position = UnsafeRawPointer(found) - base
                guard position + length <= bytes.count else { break }
                guard memcmp(base + position, start, length) == 0 else {
                    position += 1
                    continue
                }
                result.writeBytes(bytes[copied..<position])
                result.writeStaticString(replacement)
                position += length
                copied = position
            }
            guard copied > 0 else { return slice() }
            result.writeBytes(bytes[copied...])
            return result
        }
    }
}
