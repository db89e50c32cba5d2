import NIOCore

/// Cuts a stream of bytes into lines.
struct LineSplitter {
    private var pending = ByteBuffer()
    /// Up to here there is no newline in what is pending.
    private var searched = 0

    /// The lines that are complete with this piece, without their newlines.
    mutating func append(_ piece: ByteBuffer) -> [ByteBuffer] {
        var piece = piece
        pending.discardReadBytes()
        pending.writeBuffer(&piece)
        var lines: [ByteBuffer] = []
        while let length = lengthOfNextLine(), let line = pending.readSlice(length: length) {
            pending.moveReaderIndex(forwardBy: 1)
            searched = 0
            lines.append(line)
        }
        return lines
    }

    private mutating func lengthOfNextLine() -> Int? {
        let found = pending.readableBytesView.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n"))
        guard let found else {
            searched = pending.readableBytes
            return nil
        }
        return found - pending.readerIndex
    }
}
