import Glibc
public import NIOCore
public import Primitives

/// Cuts a stream of bytes into lines; one that is too long is passed over to its end, and said so.
public struct LineFramer: Sendable {
    /// What a stream is cut into.
    public enum Piece: Sendable, Equatable {
        /// A line without its newline.
        case line(ByteBuffer)
        /// A line beyond the limit was passed over.
        case overlong
    }

    private let bytesMax: Int
    private var pending = ByteBuffer()
    /// Bytes of `pending` known to hold no newline.
    private var scanned = 0
    private var isSkipping = false

    /// A framer of lines up to this length.
    public init(bytesMax: Int = Limits.frameBytesMax) {
        self.bytesMax = bytesMax
    }

    /// Takes what has arrived.
    public mutating func append(_ bytes: ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            pending.discardReadBytes()
            pending.writeImmutableBuffer(bytes)
        }
    }

    /// The next whole line; nil until more has arrived.
    public mutating func next() -> Piece? {
        guard let length = lengthOfLine() else {
            scanned = pending.readableBytes
            if scanned > bytesMax || isSkipping {
                isSkipping = true
                pending.clear()
                scanned = 0
            }
            return nil
        }
        return take(length, newlineBytes: 1)
    }

    /// The last line, where the stream ended without a newline.
    public mutating func finish() -> Piece? {
        guard pending.readableBytes > 0 || isSkipping else { return nil }
        return take(pending.readableBytes, newlineBytes: 0)
    }

    private mutating func take(_ length: Int, newlineBytes: Int) -> Piece? {
        let line = pending.readSlice(length: length)
        pending.moveReaderIndex(forwardBy: newlineBytes)
        scanned = 0
        let isOverlong = isSkipping || length > bytesMax
        isSkipping = false
        return isOverlong ? .overlong : line.map { .line($0) }
    }

    /// Bytes before the next newline.
    private func lengthOfLine() -> Int? {
        pending.withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress, scanned < bytes.count,
                let newline = memchr(base + scanned, 0x0A, bytes.count - scanned)
            else { return nil }
            return UnsafeRawPointer(newline) - base
        }
    }
}
