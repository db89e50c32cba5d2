import Glibc
import NIOCore

/// Cuts what is read in pieces into lines, and never keeps more than one line of a bounded length.
struct LineSplitter {
    /// What was found.
    enum Line: Equatable {
        /// A line, without its end.
        case whole(ByteBuffer)
        /// A line that was too long to be kept.
        case overlong
        /// What comes after the last line end.
        case unterminated(ByteBuffer)
    }

    private let lengthMax: Int
    private var partial = ByteBuffer()
    private var isOverlong = false

    /// A splitter of lines up to this many bytes.
    init(lengthMax: Int) {
        self.lengthMax = lengthMax
    }

    /// The lines that end in these bytes.
    mutating func take(_ piece: ByteBuffer) -> [Line] {
        var lines: [Line] = []
        var rest = piece
        while let length = rest.lengthOfLine {
            add(rest.readSlice(length: length))
            rest.moveReaderIndex(forwardBy: 1)
            lines.append(isOverlong ? .overlong : .whole(partial))
            partial = ByteBuffer()
            isOverlong = false
        }
        add(rest)
        return lines
    }

    /// What is left at the end; nil where the text ended with a line.
    func end() -> Line? {
        if isOverlong { return .overlong }
        return partial.readableBytes == 0 ? nil : .unterminated(partial)
    }

    private mutating func add(_ bytes: ByteBuffer?) {
        guard let bytes, !isOverlong else { return }
        if partial.readableBytes + bytes.readableBytes > lengthMax {
            isOverlong = true
            partial = ByteBuffer()
        } else if partial.readableBytes == 0 {
            partial = bytes
        } else {
            partial.writeImmutableBuffer(bytes)
        }
    }
}

extension ByteBuffer {
    /// How many bytes there are before the first line end; nil where there is none.
    fileprivate var lengthOfLine: Int? {
        withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base, 0x0A, bytes.count) else {
                return nil
            }
            return UnsafeRawPointer(found) - base
        }
    }
}
