#if canImport(Glibc)
    import Glibc
#endif

/// Text files of the repository, read for whoever names one by its path there.
///
/// Nothing outside is ever opened: a path that leads out, by `..` or from the root, is refused, and so are
/// links, wherever they lead, and git's own files.
public struct RepositoryFiles: Sendable {
    /// Why a file can't be read.
    public enum Fault: Error, Sendable, Equatable {
        /// No repository is configured.
        case noRepository
        /// The path is none that could be inside: absolute, with `..`, too long, or in `.git`.
        case notInside
        /// A link stands in the way.
        case link
        /// There is none.
        case missing
        /// It is a directory or something else without text.
        case notAFile
        /// It is longer than allowed.
        case tooLarge
        /// The system refused, with this `errno`.
        case unreadable(code: Int32)
    }

    private static let pathBytesMax = 1024
    private let root: String?

    /// The files below this directory, absolute; nil where there is none.
    public init(root: String?) {
        self.root = root
    }

    /// What a file holds. It waits for the disk: not on an event loop.
    ///
    /// - Throws: `Fault`.
    public func bytes(of path: String, bytesMax: Int) throws(Fault) -> [UInt8] {
        guard let root else { throw .noRepository }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            .filter { !$0.isEmpty && $0 != "." }
        guard let name = parts.last, !path.hasPrefix("/"), !path.hasSuffix("/"), !path.utf8.contains(0),
            path.utf8.count <= Self.pathBytesMax,
            !parts.contains(where: { $0 == ".." || $0.lowercased() == ".git" })
        else { throw .notInside }
        // Step by step, so that no link can be followed, not even one that is put there meanwhile.
        var directory = try Self.opened(root, below: AT_FDCWD, O_RDONLY | O_DIRECTORY)
        for part in parts.dropLast() {
            let above = directory
            defer { close(above) }
            directory = try Self.opened(String(part), below: directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        }
        defer { close(directory) }
        // A pipe in the file's place must not make anybody wait for its writer.
        let file = try Self.opened(
            String(name), below: directory, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
        defer { close(file) }
        return try Self.content(of: file, bytesMax: bytesMax)
    }

    private static func opened(_ name: String, below directory: Int32, _ flags: Int32) throws(Fault) -> Int32
    {
        let descriptor = openat(directory, name, flags | O_CLOEXEC)
        guard descriptor < 0 else { return descriptor }
        switch errno {
        case ENOENT: throw .missing
        case ELOOP: throw .link
        case ENOTDIR:
            // A link to a directory is no directory either.
            var status = stat()
            let isLink =
                fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0
                && status.st_mode & S_IFMT == S_IFLNK
            throw isLink ? .link : .missing
        case let code: throw .unreadable(code: code)
        }
    }

    private static func content(of file: Int32, bytesMax: Int) throws(Fault) -> [UInt8] {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .unreadable(code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        var bytes: [UInt8] = []
        while bytes.count <= bytesMax {
            var fault: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                let result = Glibc.read(file, buffer.baseAddress, buffer.count)
                fault = result < 0 ? errno : 0
                count = max(0, result)
            }
            if fault == EINTR { continue }
            guard fault == 0 else { throw .unreadable(code: fault) }
            if piece.isEmpty { return bytes }
            bytes += piece
        }
        throw .tooLarge
    }
}
