import Crypto
import Glibc
import NIOCore
import Primitives
import Wire

/// How an entry of the intake stands in its file: its length in four bytes, the first eight of the SHA-256 of
/// its JSON, and that.
enum IntakeRecord {
    private static let digestBytes = 8
    /// More than any entry has.
    private static let bytesMax = 67_108_864

    static func bytes(of entry: IntakeEntry) -> ByteBuffer {
        let json = entry.json
        var record = ByteBuffer()
        record.reserveCapacity(4 + digestBytes + json.readableBytes)
        record.writeInteger(UInt32(json.readableBytes))
        record.writeBytes(digest(of: json))
        record.writeImmutableBuffer(json)
        return record
    }

    /// The next entry; nil where there is none, or not all of it.
    static func read(from bytes: inout ByteBuffer) -> IntakeEntry? {
        guard let length = bytes.readInteger(as: UInt32.self), length <= bytesMax,
            let expected = bytes.readBytes(length: digestBytes),
            let json = bytes.readSlice(length: Int(length)), digest(of: json).elementsEqual(expected),
            let slice = try? JSONSlice(checking: json)
        else { return nil }
        return IntakeEntry(slice)
    }

    private static func digest(of json: ByteBuffer) -> some Sequence<UInt8> {
        var hash = SHA256()
        json.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        return hash.finalize().prefix(digestBytes)
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
