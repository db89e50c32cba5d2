public import NIOCore
import Primitives

/// What is wrong with a length prefix.
public enum FrameFault: Error, Sendable, Equatable {
    /// A frame holds at least one byte.
    case empty
    /// The length is over `Limits.frameBytesMax`.
    case tooLong(length: Int)
}

/// Cuts a stream of bytes into frames: four bytes of length, big-endian, then that many bytes.
public struct FrameDecoder: Sendable {
    private var pending = ByteBuffer()

    /// A decoder with nothing pending.
    public init() {}

    /// Whether part of a frame is waiting for the rest of it.
    public var isInsideFrame: Bool { pending.readableBytes > 0 }

    /// Takes what has arrived.
    public mutating func append(_ bytes: ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            var bytes = bytes
            pending.discardReadBytes()
            pending.writeBuffer(&bytes)
        }
    }

    /// The next whole frame's body; nil until more has arrived.
    ///
    /// - Throws: `FrameFault`; the stream can't be followed any further then.
    public mutating func next() throws(FrameFault) -> ByteBuffer? {
        guard let prefix: UInt32 = pending.getInteger(at: pending.readerIndex) else { return nil }
        let length = Int(prefix)
        guard length > 0 else { throw .empty }
        guard length <= Limits.frameBytesMax else { throw .tooLong(length: length) }
        guard pending.readableBytes >= 4 + length else { return nil }
        pending.moveReaderIndex(forwardBy: 4)
        return pending.readSlice(length: length)
    }
}

extension ByteBuffer {
    /// Appends one frame whose body `write` appends.
    public mutating func writeFrame(_ write: (inout ByteBuffer) -> Void) {
        let start = writerIndex
        writeInteger(UInt32(0))
        write(&self)
        setInteger(UInt32(writerIndex - start - 4), at: start)
    }
}
