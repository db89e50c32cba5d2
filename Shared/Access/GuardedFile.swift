import Glibc
public import NIOCore

/// Reads files that decide who is let in: none that another user could have written, or read where it counts.
public enum GuardedFile {
    /// What others may do with a file.
    public enum Protection: Sendable {
        /// Nobody else reads or writes it.
        case secret
        /// Nobody else writes it.
        case readable

        fileprivate var forbidden: mode_t { self == .secret ? 0o077 : 0o022 }
    }

    /// Why a file is not used, as the end of a sentence that begins with its path.
    public struct Fault: Error, Sendable, Equatable {
        /// The end of the sentence.
        public let reason: String

        /// A fault with this end of a sentence.
        public init(reason: String) {
            self.reason = reason
        }
    }

    /// The whole content of a file, nil where there is none.
    ///
    /// - Throws: `Fault` where it can't be read, is too long, or others could have tampered with it.
    public static func read(
        _ path: String, _ protection: Protection, bytesMax: Int
    ) throws(Fault) -> ByteBuffer? {
        // Whatever it is, opening it must not wait.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Fault(reason: "can't be opened: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Fault(reason: "is no regular file")
        }
        if let fault = fault(status, protection) { throw fault }
        guard status.st_size <= bytesMax else { throw Fault(reason: "is longer than \(bytesMax) bytes") }
        var content = ByteBuffer()
        while true {
            let count = content.writeWithUnsafeMutableBytes(minimumWritableBytes: 8192) { free in
                max(0, Glibc.read(descriptor, free.baseAddress, free.count))
            }
            if count == 0 { return content }
            guard content.readableBytes <= bytesMax else {
                throw Fault(reason: "is longer than \(bytesMax) bytes")
            }
        }
    }

    private static func fault(_ status: stat, _ protection: Protection) -> Fault? {
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            return Fault(reason: "belongs to another user")
        }
        guard status.st_mode & protection.forbidden == 0 else {
            let verb = protection == .secret ? "read or change" : "change"
            let mode = protection == .secret ? "600" : "644"
            return Fault(reason: "is open to others, who could \(verb) it: chmod \(mode)")
        }
        return nil
    }
}
