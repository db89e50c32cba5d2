import Glibc

/// A file's text, and how to tell whether it is still the same.
struct FileContent {
    struct Unread: Error {}

    enum Replacement {
        case replaced
        /// It is another than it was read as.
        case changedMeanwhile
        case refused
    }

    let bytes: [UInt8]
    /// Who may read and write it.
    let mode: mode_t
    private let identity: Identity

    private struct Identity: Equatable {
        let device: dev_t
        let inode: ino_t
        let size: off_t
        let seconds: Int
        let nanoseconds: Int

        init(_ status: stat) {
            device = status.st_dev
            inode = status.st_ino
            size = status.st_size
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// Reads a file; nil where there is none. What is no file of its own, such as a link to another, and
    /// what is longer than a status document may be, is not read.
    static func read(_ path: String) -> Result<FileContent?, Unread> {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW)
        guard descriptor >= 0 else { return errno == ENOENT ? .success(nil) : .failure(Unread()) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= StatusDocument.bytesMax
        else { return .failure(Unread()) }
        var bytes: [UInt8] = []
        while bytes.count <= StatusDocument.bytesMax {
            var length = 0
            let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                length = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                count = max(0, length)
            }
            if length < 0, errno == EINTR { continue }
            guard length >= 0 else { return .failure(Unread()) }
            if length == 0 {
                return .success(
                    FileContent(
                        bytes: bytes, mode: status.st_mode & 0o777, identity: Identity(status)))
            }
            bytes += piece
        }
        return .failure(Unread())
    }

    /// Puts a new file in the place of what was read: written whole, waited for, and renamed.
    static func replace(_ path: String, by bytes: [UInt8], over old: FileContent?) -> Replacement {
        // Two of this process may write at the same time.
        let temporary = "\(path).\(String(UInt32.random(in: .min ... .max), radix: 36)).tmp"
        guard create(temporary, bytes, mode: old?.mode ?? 0o644) else { return .refused }
        guard isStill(path, old) else {
            unlink(temporary)
            return .changedMeanwhile
        }
        guard rename(temporary, path) == 0 else {
            unlink(temporary)
            return .refused
        }
        waitForDirectory(of: path)
        return .replaced
    }

    /// Makes a file that is not there yet, and waits for the disk.
    static func create(_ path: String, _ bytes: [UInt8], mode: mode_t) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { return false }
        var isWritten = fchmod(descriptor, mode) == 0
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while isWritten, offset < buffer.count {
                let count = write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                if count < 0, errno == EINTR { continue }
                isWritten = count > 0
                offset += max(0, count)
            }
        }
        isWritten = isWritten && fsync(descriptor) == 0
        close(descriptor)
        if !isWritten { unlink(path) }
        return isWritten
    }

    private static func isStill(_ path: String, _ old: FileContent?) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return old == nil && errno == ENOENT }
        return old?.identity == Identity(status)
    }

    private static func waitForDirectory(of path: String) {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(directory.isEmpty ? "/" : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
