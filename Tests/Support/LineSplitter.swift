import Glibc
public import NIOCore

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
        let found = pending.withUnsafeReadableBytes { bytes -> Int? in
            guard searched < bytes.count, let start = bytes.baseAddress else { return nil }
            return memchr(start + searched, 0x0A, bytes.count - searched).map { UnsafeRawPointer($0) - start }
        }
        if found == nil { searched = pending.readableBytes }
        return found
    }
}

extension ByteBuffer {
    /// Whether these bytes are somewhere in it.
    public func contains(_ text: StaticString) -> Bool { !positions(of: text).isEmpty }

    /// The numbers that stand right behind this text.
    func numbers(after text: StaticString) -> [Int64] {
        positions(of: text).compactMap { position in
            let start = readerIndex + position + text.utf8CodeUnitCount
            let digits = (start..<min(start + 19, writerIndex)).lazy.compactMap {
                getInteger(at: $0, as: UInt8.self)
            }
            .prefix { (0x30...0x39).contains($0) }
            return Int64(String(decoding: Array(digits), as: UTF8.self))
        }
    }

    /// Found by the C library: in a debug build a loop over bytes would cost more than what is measured.
    private func positions(of text: StaticString) -> [Int] {
        withUnsafeReadableBytes { bytes in
            var found: [Int] = []
            guard let start = bytes.baseAddress else { return found }
            let length = text.utf8CodeUnitCount
            var position = 0
            while position + length <= bytes.count,
                let match = memchr(start + position, CInt(text.utf8Start.pointee), bytes.count - position)
            {
                position = UnsafeRawPointer(match) - start
                if position + length <= bytes.count, memcmp(match, text.utf8Start, length) == 0 {
                    found.append(position)
                }
                position += 1
            }
            return found
        }
    }
}
