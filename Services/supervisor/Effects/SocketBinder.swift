import Glibc
import Primitives
import Processes

/// Makes and reaches Unix sockets.
enum SocketBinder {
    /// A listening socket at `path` with mode 0600, in a directory that is private already.
    ///
    /// What a dead process left there is replaced: call this only while holding the supervisor's lock.
    ///
    /// - Throws: `SystemFault`; `ENAMETOOLONG` for a path over 107 bytes, `EEXIST` where a file is in the
    /// way.
    static func listen(at path: String) throws(SystemFault) -> CInt {
        let address = try address(path)
        try removeStale(path)
        let descriptor = try open(flags: CInt(SOCK_NONBLOCK.rawValue))
        do throws(SystemFault) {
            guard withAddress(address, { bind(descriptor, $0, $1) }) == 0 else {
                throw SystemFault("bind \(path)")
            }
            guard chmod(path, 0o600) == 0 else { throw SystemFault("close \(path) to others") }
            guard Glibc.listen(descriptor, CInt(Limits.listenBacklog)) == 0 else {
                throw SystemFault("listen on \(path)")
            }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// A blocking connection to the socket at `path`, if the same user (or root) listens there.
    ///
    /// - Throws: `SystemFault`; `ENOENT` or `ECONNREFUSED` where nobody listens, `EPERM` where a stranger
    /// does.
    static func connect(to path: String) throws(SystemFault) -> CInt {
        let address = try address(path)
        let descriptor = try open(flags: 0)
        guard withAddress(address, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            let fault = SystemFault("connect to \(path)")
            close(descriptor)
            throw fault
        }
        guard isTrusted(descriptor) else {
            close(descriptor)
            throw SystemFault("trust \(path), where another user listens,", code: EPERM)
        }
        return descriptor
    }

    private static func isTrusted(_ descriptor: CInt) -> Bool {
        // The layout of Linux's `struct ucred`: process, user, group.
        var peer: (pid: Int32, uid: UInt32, gid: UInt32) = (0, .max, .max)
        var length = socklen_t(MemoryLayout.size(ofValue: peer))
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 else { return false }
        return peer.uid == geteuid() || peer.uid == 0
    }

    private static func open(flags: CInt) throws(SystemFault) -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue) | flags, 0)
        guard descriptor >= 0 else { throw SystemFault("make a socket") }
        return try Descriptor.raised(descriptor)
    }

    private static func removeStale(_ path: String) throws(SystemFault) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SystemFault("bind \(path), where something else is,", code: EEXIST)
        }
        guard unlink(path) == 0 || errno == ENOENT else { throw SystemFault("remove the old \(path)") }
    }

    private static func address(_ path: String) throws(SystemFault) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count <= Limits.socketPathBytesMax else {
            throw SystemFault(
                "use \(path) (\(bytes.count) bytes, the limit is \(Limits.socketPathBytesMax)) as a socket;"
                    + " set HOLDFAST_RUNTIME_DIR to a shorter path", code: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }

    private static func withAddress(
        _ address: sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
