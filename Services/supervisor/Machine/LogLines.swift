import NIOCore

/// Cuts what a service writes to its standard error into lines, none longer than `lineBytesMax`.
struct LogLines: Sendable, Equatable {
    /// One line without its newline.
    struct Line: Sendable, Equatable {
        let bytes: ByteBuffer
        /// Whether the rest of it was left out.
        let isCut: Bool
    }

    /// The longest line kept whole.
    static let lineBytesMax = 65_536

    private var pending = ByteBuffer()
    /// Whether the line was cut and its rest is being skipped.
    private var isSkipping = false

    /// Takes what has arrived; gives the lines that are complete, empty ones left out.
    mutating func append(_ arrived: ByteBuffer) -> [Line] {
        var arrived = arrived
        var lines: [Line] = []
        while let length = arrived.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let count = length - arrived.readableBytesView.startIndex
            if let piece = arrived.readSlice(length: count) { take(piece, &lines) }
            arrived.moveReaderIndex(forwardBy: 1)
            endLine(&lines)
        }
        take(arrived, &lines)
        return lines
    }

    /// The last line, if it has no newline.
    mutating func finish() -> [Line] {
        var lines: [Line] = []
        endLine(&lines)
        return lines
    }

    private mutating func take(_ piece: ByteBuffer, _ lines: inout [Line]) {
        guard !isSkipping, piece.readableBytes > 0 else { return }
        let room = Self.lineBytesMax - pending.readableBytes
        pending.writeBytes(piece.readableBytesView.prefix(room))
        if piece.readableBytes > room {
            lines.append(Line(bytes: pending, isCut: true))
            pending = ByteBuffer()
            isSkipping = true
        }
    }

    private mutating func endLine(_ lines: inout [Line]) {
        if pending.readableBytes > 0 { lines.append(Line(bytes: pending, isCut: false)) }
        pending = ByteBuffer()
        isSkipping = false
    }
}
