import Crypto
import Glibc
import NIOCore
import Primitives
import Wire

/// How an entry of the intake stands in its file: its length in four bytes, the first eight of the SHA-256 of
/// its JSON, and that.
enum IntakeRecord {
    /// What comes before the JSON.
    private static let headBytes = 12
    /// More than any entry has.
    private static let bytesMax = 67_108_864

    static func bytes(of entry: IntakeEntry) -> ByteBuffer {
        var writer = JSONWriter(into: head(roomFor: entry.byteCount))
        entry.write(into: &writer)
        var record = writer.buffer
        let hash = record.withUnsafeReadableBytes { digest(of: $0[headBytes...]) }
        record.setInteger(UInt32(record.readableBytes - headBytes), at: 0)
        record.setInteger(hash, at: 4)
        return record
    }

    private static func head(roomFor byteCount: Int) -> ByteBuffer {
        var head = ByteBuffer()
        head.reserveCapacity(headBytes + byteCount)
        head.writeRepeatingByte(0, count: headBytes)
        return head
    }

    /// The next entry; nil where there is none, or not all of it.
    static func read(from bytes: inout ByteBuffer) -> IntakeEntry? {
        guard let length = bytes.readInteger(as: UInt32.self), length <= bytesMax,
            let expected = bytes.readInteger(as: UInt64.self),
            let json = bytes.readSlice(length: Int(length)),
            json.withUnsafeReadableBytes({ digest(of: $0[...]) }) == expected,
            let slice = try? JSONSlice(checking: json)
        else { return nil }
        return IntakeEntry(slice)
    }

    /// The first eight bytes of the SHA-256, as a number that begins with the first of them.
    private static func digest(of json: Slice<UnsafeRawBufferPointer>) -> UInt64 {
        var hash = SHA256()
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: json))
        return hash.finalize().withUnsafeBytes { UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)) }
    }

    /// All bytes of a file; nil where it can't be read.
    static func contents(of path: String) -> ByteBuffer? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        return contents(of: descriptor, from: 0, to: Int(status.st_size))
    }

    /// The bytes of a file from one offset to another; nil where they can't all be read.
    static func contents(of descriptor: Int32, from start: Int, to end: Int) -> ByteBuffer? {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(end - start)
        while start + bytes.readableBytes < end {
            let offset = start + bytes.readableBytes
            let count = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: end - offset) { space in
                max(0, pread(descriptor, space.baseAddress, end - offset, off_t(offset)))
            }
            guard count > 0 else { return nil }
        }
        return bytes
    }
}
