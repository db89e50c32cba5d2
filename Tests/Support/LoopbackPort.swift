import Glibc

/// Ports of this machine.
public enum LoopbackPort {
    /// A port that nobody listens on now.
    ///
    /// - Throws: `SpawnFailure` where the system gives none.
    public static func free() throws -> Int {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SpawnFailure(what: "socket", code: errno) }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard code == 0 else { throw SpawnFailure(what: "find a free port", code: errno) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
