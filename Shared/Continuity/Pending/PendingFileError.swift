import Glibc

/// Why `pending.md` was not read or written.
public enum PendingFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another process has `text.lock`.
    case locked
    /// The file, its directory or the lock can't be used: missing rights, no space, a directory in its place.
    case unusable(detail: String)
    /// The disk failed to keep what it had taken: nothing more is written until the program starts again.
    case failed(detail: String)

    /// A sentence for the log and the operator.
    public var description: String {
        switch self {
        case .locked: "Another process has the lock of the text files."
        case .unusable(let detail): "pending.md can't be used: \(detail)"
        case .failed(let detail): "pending.md is not written any more: \(detail)"
        }
    }

    /// The error of the system call that just failed on `path`.
    static func unusable(_ path: String) -> PendingFileError {
        .unusable(detail: "\(path): \(String(cString: strerror(errno)))")
    }
}
