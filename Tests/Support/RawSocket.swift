import NIOCore
public import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// A blocking client of a Unix socket that can send anything, well-formed or not. Every wait ends by itself.
public final class RawSocket {
    /// Why a socket could not be used.
    public enum Fault: Error, Equatable {
        /// A system call failed.
        case system(call: String, code: Int32)
        /// Nothing came in time.
        case timedOut
    }

    private let descriptor: CInt
    private var decoder = FrameDecoder()

    /// Connects to the socket at `path`; reads and writes wait at most `timeoutSeconds`.
    public init(path: String, timeoutSeconds: Int = 20) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Fault.system(call: "socket", code: errno) }
        var limit = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else {
            let code = errno
            close(descriptor)
            throw Fault.system(call: "connect", code: code)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Sends these very bytes.
    public func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Fault.system(call: "send", code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends one frame of this text.
    public func send(frame text: String) throws {
        var buffer = ByteBuffer()
        buffer.writeFrame { $0.writeString(text) }
        try send(Array(buffer.readableBytesView))
    }

    /// The next frame as JSON; nil once the peer has closed.
    public func receive() throws -> JSON? {
        while true {
            if let frame = try decoder.next() { return try JSON(parsing: frame) }
            var bytes = [UInt8](repeating: 0, count: 65536)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            if count == 0 || (count < 0 && errno == ECONNRESET) { return nil }
            guard count > 0 else {
                throw errno == EAGAIN ? Fault.timedOut : Fault.system(call: "recv", code: errno)
            }
            decoder.append(ByteBuffer(bytes: bytes[..<count]))
        }
    }

    /// Tells the peer that nothing more comes.
    public func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }
}
