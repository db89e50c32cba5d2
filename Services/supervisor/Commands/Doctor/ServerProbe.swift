import CLinux
import Glibc
import Primitives

/// Tries whether something takes connections where the database should be.
enum ServerProbe {
    /// Why there is no connection; nil where there is one.
    static func fault(_ server: DatabaseServers.Server, withinMilliseconds limit: Int64) -> String? {
        if server.host.hasPrefix("/") {
            let path = "\(server.host)/.s.PGSQL.\(server.port)"
            return access(path, F_OK) == 0 ? nil : "there is no \(path)"
        }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(server.host, "\(server.port)", &hints, &found)
        guard code == 0, found != nil else {
            return "its name is not known: \(String(cString: gai_strerror(code)))"
        }
        defer { freeaddrinfo(found) }
        let deadline = Deadline(milliseconds: limit, from: Clocks.system.monotonic())
        var fault = "it has no address"
        var each = found
        while let candidate = each {
            guard let refusal = connect(candidate.pointee, until: deadline) else { return nil }
            fault = refusal
            each = candidate.pointee.ai_next
        }
        return fault
    }

    private static func connect(_ address: addrinfo, until deadline: Deadline) -> String? {
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.ai_family, type, 0)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer { close(descriptor) }
        if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return nil }
        guard errno == EINPROGRESS else { return String(cString: strerror(errno)) }
        let remaining = max(0, deadline.remainingMilliseconds(at: Clocks.system.monotonic()))
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&wait, 1, Int32(clamping: remaining)) > 0 else { return "it does not answer" }
        var code: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
        return code == 0 ? nil : String(cString: strerror(code))
    }
}
