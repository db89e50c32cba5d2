import Glibc
import NIOCore
import Storage

/// An open regular file.
final class OpenFile: Sendable {
    let path: String
    private let descriptor: Int32
    private let disk: Disk
    private static let pieceBytes = 262_144
    /// Its length when it was opened, in bytes.
    let length: Int

    /// Opens the file.
    ///
    /// - Throws: `unusable`, also where it is not a regular file.
    init(_ path: String, _ flags: Int32, _ disk: Disk = .system) throws(PendingFileError) {
        self.path = path
        self.disk = disk
        // Without blocking: a FIFO in the file's place must not hold anybody up.
        descriptor = open(path, flags | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw PendingFileError.unusable(path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .unusable(detail: "\(path) is not a regular file")
        }
        length = Int(status.st_size)
    }

    deinit {
        close(descriptor)
    }

    /// Up to `count` bytes from `offset` on; none at the end.
    func read(at offset: Int, count: Int) throws(PendingFileError) -> ByteBuffer {
        var buffer = ByteBuffer()
        var failure: PendingFileError?
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { target in
            let taken = pread(descriptor, target.baseAddress, count, off_t(offset))
            if taken < 0 { failure = .unusable(path) }
            return max(0, taken)
        }
        if let failure { throw failure }
        return buffer
    }

    /// Calls `body` with all bytes in order, as far as the file went when it was opened.
    func forEachPiece(_ body: (ByteBuffer) throws(PendingFileError) -> Void) throws(PendingFileError) {
        var offset = 0
        while offset < length {
            let piece = try read(at: offset, count: min(OpenFile.pieceBytes, length - offset))
            guard piece.readableBytes > 0 else { return }
            offset += piece.readableBytes
            try body(piece)
        }
    }

    /// Appends these bytes (the file must be open for that) in one write; on failure nothing of them stays.
    func append(_ bytes: ByteBuffer) throws(PendingFileError) {
        let written = bytes.withUnsafeReadableBytes { disk.write(descriptor, $0, nil) }
        guard written != bytes.readableBytes else { return }
        let error =
            written < 0 ? PendingFileError.unusable(path) : .unusable(detail: "\(path): no space is left")
        if written > 0 { _ = ftruncate(descriptor, off_t(length)) }
        throw error
    }

    /// Waits until the disk has the file's bytes.
    ///
    /// - Throws: `failed`: what was not kept can't be told, and a second call would say that all is well.
    func synchronize() throws(PendingFileError) {
        guard disk.synchronize(descriptor) == 0 else {
            throw .failed(detail: "\(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Waits until the disk has the names in this directory.
    static func synchronize(directory: String, _ disk: Disk) throws(PendingFileError) {
        guard disk.synchronizeNames(in: directory) == 0 else {
            throw .failed(detail: "\(directory): \(String(cString: strerror(errno)))")
        }
    }
}
