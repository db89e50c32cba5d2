import Glibc
import NIOCore
import Processes

/// The few things the supervisor does with files.
enum Files {
    /// Makes a directory and those above it, for this user only; what exists stays as it is.
    ///
    /// - Throws: `SystemFault`.
    static func makePrivateDirectory(_ path: String) throws(SystemFault) {
        if mkdir(path, 0o700) != 0 {
            if errno == ENOENT, let parent = parent(of: path) {
                try makePrivateDirectory(parent)
                guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw SystemFault("make \(path)") }
            } else if errno != EEXIST {
                throw SystemFault("make \(path)")
            }
        }
    }

    /// Makes sure that nobody else can enter this directory, which must exist and be ours, or put another in
    /// its
    /// place.
    ///
    /// - Throws: `SystemFault`.
    static func requirePrivate(_ path: String) throws(SystemFault) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw SystemFault("look at \(path)") }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw SystemFault("use \(path) as a directory", code: ENOTDIR)
        }
        guard status.st_uid == geteuid() else {
            throw SystemFault("use \(path), which belongs to another user,", code: EPERM)
        }
        if status.st_mode & 0o077 != 0, chmod(path, 0o700) != 0 {
            throw SystemFault("close \(path) to others")
        }
        guard let parent = parent(of: path), stat(parent, &status) == 0 else { return }
        let isOpen = status.st_mode & 0o002 != 0 && status.st_mode & S_ISVTX == 0
        guard status.st_uid == geteuid() || status.st_uid == 0, !isOpen else {
            throw SystemFault("use \(path), because others can replace what is in \(parent),", code: EPERM)
        }
    }

    /// The directory a path is in; nil at the top.
    static func parent(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/"), path != "/" else { return nil }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The path without links in it; nil where there is nothing.
    static func resolved(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    /// Removes a directory with all that is in it; a link goes, what it leads to stays.
    static func removeTree(_ path: String) {
        for name in Directory.names(in: path) {
            var status = stat()
            let inner = "\(path)/\(name)"
            guard lstat(inner, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { removeTree(inner) } else { unlink(inner) }
        }
        rmdir(path)
    }

    /// Has a file, or a directory's list of names, be on the disk.
    ///
    /// - Throws: `SystemFault`.
    static func settle(_ path: String) throws(SystemFault) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFault("open \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemFault("write \(path)") }
    }

    /// The whole content of a file, nil if there is none.
    ///
    /// - Throws: `SystemFault`; `EFBIG` if it is longer than `limit` bytes.
    static func read(_ path: String, limit: Int = 1 << 20) throws(SystemFault) -> ByteBuffer? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw SystemFault("open \(path)")
        }
        defer { close(descriptor) }
        var content = ByteBuffer()
        while true {
            let count = content.writeWithUnsafeMutableBytes(minimumWritableBytes: 8192) { free in
                max(0, Glibc.read(descriptor, free.baseAddress, free.count))
            }
            if count == 0 { return content }
            guard content.readableBytes <= limit else { throw SystemFault("read \(path)", code: EFBIG) }
        }
    }

    /// Replaces a file in one step: whoever reads it sees the old content or the new.
    ///
    /// - Throws: `SystemFault`.
    static func replace(_ path: String, with content: ByteBuffer) throws(SystemFault) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemFault("write \(temporary)") }
        let isWritten = content.withUnsafeReadableBytes { Descriptor.writeAll($0, to: descriptor) }
        let fault = SystemFault("write \(temporary)")
        close(descriptor)
        guard isWritten else { throw fault }
        guard rename(temporary, path) == 0 else { throw SystemFault("rename \(temporary)") }
    }
}
