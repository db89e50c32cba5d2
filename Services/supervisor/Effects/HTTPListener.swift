import Glibc
import Primitives
import Processes

/// A listening TCP socket, bound before anything starts and kept: who serves HTTP comes and goes behind it.
struct HTTPListener: Sendable, Equatable {
    let descriptor: CInt
    /// Where it listens in fact.
    let address: HTTPAddress

    /// How many ports after one that is taken are tried.
    static let portsTried = 100

    /// Binds the address; if it may move, the first free port from there on.
    ///
    /// - Throws: `SystemFault`; `EADDRINUSE` where it is taken.
    static func bind(_ address: HTTPAddress, mayMove: Bool) throws(SystemFault) -> HTTPListener {
        let last = mayMove ? min(65_535, address.port + portsTried) : address.port
        var next = address
        while true {
            do throws(SystemFault) {
                return HTTPListener(descriptor: try listen(next), address: next)
            } catch {
                guard error.code == EADDRINUSE, next.port < last else { throw error }
                next.port += 1
            }
        }
    }

    private static func listen(_ address: HTTPAddress) throws(SystemFault) -> CInt {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address.host, "\(address.port)", &hints, &found) == 0, let first = found else {
            throw SystemFault("find the address of \(address.host)", code: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(found) }
        // `localhost` is two addresses: the older one is what everybody tries.
        var chosen = first
        var each: UnsafeMutablePointer<addrinfo>? = first
        while let candidate = each {
            if candidate.pointee.ai_family == AF_INET {
                chosen = candidate
                break
            }
            each = candidate.pointee.ai_next
        }
        return try listen(chosen.pointee, as: address.text)
    }

    private static func listen(_ found: addrinfo, as name: String) throws(SystemFault) -> CInt {
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let made = socket(found.ai_family, type, 0)
        guard made >= 0 else { throw SystemFault("make a socket") }
        let descriptor = try Descriptor.raised(made)
        do throws(SystemFault) {
            // Connections of a predecessor that are still being closed are no reason to wait.
            var on: CInt = 1
            let length = socklen_t(MemoryLayout<CInt>.size)
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, length)
            guard Glibc.bind(descriptor, found.ai_addr, found.ai_addrlen) == 0 else {
                throw SystemFault("serve HTTP at \(name)")
            }
            guard Glibc.listen(descriptor, CInt(Limits.listenBacklog)) == 0 else {
                throw SystemFault("listen at \(name)")
            }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }
}
