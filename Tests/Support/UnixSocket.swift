import Foundation

/// Unix sockets as descriptors that never block.
public enum UnixSocket {
    /// For `socket` and its like.
    static let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)

    /// Listens at `path`, in place of whatever stood there.
    ///
    /// - Throws: `SpawnFailure` with the call that failed.
    public static func listen(path: String) throws -> CInt {
        unlink(path)
        return try open(path: path, "bind") { descriptor, address, size in
            let status = bind(descriptor, address, size)
            return status == 0 ? Foundation.listen(descriptor, 128) : status
        }
    }

    /// Connects to `path`.
    ///
    /// - Throws: `SpawnFailure` with the call that failed.
    static func connect(path: String) throws -> CInt {
        try open(path: path, "connect") { Foundation.connect($0, $1, $2) }
    }

    /// Accepts a connection; nil where none waits.
    static func accept(_ listener: CInt) -> CInt? {
        let descriptor = Foundation.accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        return descriptor
    }

    /// Bytes that were written and that the other side has not read yet.
    static func unread(_ descriptor: CInt) -> Int {
        var count: CInt = 0
        return ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }

    private static func open(
        path: String, _ what: String,
        _ use: (CInt, UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) throws -> CInt {
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw SpawnFailure(what: "socket", code: errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                use(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let code = errno
            close(descriptor)
            throw SpawnFailure(what: "\(what) \(path)", code: code)
        }
        return descriptor
    }
}
