import Crypto
import Glibc
import NIOCore
import Primitives
import Storage
import Wire

/// A service's part of an export file, read line by line.
struct RestoredPart: Sendable {
    let path: String
    /// Where it begins, in bytes.
    let offset: Int64
    /// How long it is, in bytes.
    let length: Int64
    /// Of all its bytes, in lowercase hexadecimal.
    let sha256: String
    /// The export that it belongs to.
    let exportID: Identifier

    /// No row is longer: a record is no more than a frame, and its change has it twice.
    private static let lineBytesMax = 67_108_864
    private static let pieceBytes = 1_048_576

    /// Hands over each line's table and row, in order; afterwards the digest is checked.
    ///
    /// - Throws: what `body` throws, and `invalidStatement` where the file is not what it says.
    func forEachRow(
        _ body: (_ table: String, _ row: JSONSlice) throws(StorageError) -> Void
    ) throws(StorageError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw Self.wrong("the file can't be read") }
        defer { close(descriptor) }
        var (digest, buffer, place, line) = (SHA256(), ByteBuffer(), offset, Int64(0))
        while place < offset + length {
            let wanted = Int(min(Int64(Self.pieceBytes), offset + length - place))
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { free in
                let count = pread(descriptor, free.baseAddress, wanted, off_t(place))
                guard count > 0 else { return 0 }
                digest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: free[..<count]))
                return count
            }
            guard count > 0 else { throw Self.wrong("the file ends too early") }
            place += Int64(count)
            while let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                line += 1
                let text = buffer.readSlice(length: end - buffer.readerIndex) ?? ByteBuffer()
                buffer.moveReaderIndex(forwardBy: 1)
                try read(text, line, body)
            }
            guard buffer.readableBytes <= Self.lineBytesMax else { throw Self.wrong("a line is too long") }
            buffer.discardReadBytes()
        }
        guard buffer.readableBytes == 0 else { throw Self.wrong("its last line has no end") }
        guard digest.finalize().lowercaseHexadecimal == sha256 else {
            throw Self.wrong("the file was changed: its checksum is another")
        }
    }

    private func read(
        _ text: ByteBuffer, _ line: Int64, _ body: (String, JSONSlice) throws(StorageError) -> Void
    ) throws(StorageError) {
        guard let object = try? JSONSlice(checking: text), let table = object["table"]?.string,
            let row = object["row"], row.isObject
        else { throw Self.wrong("line \(line) of this service is no row of a table") }
        try body(table, row)
    }

    static func wrong(_ detail: String) -> StorageError { StorageError(.invalidStatement, detail: detail) }
}
