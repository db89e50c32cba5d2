import Foundation
import NIOCore
import TestSupport

/// One request over a connection of its own, and the response as it comes.
final class RawExchange: Sendable {
    typealias Event = HTTPResponseReader.Event

    /// The parts of the response; its end is the end.
    let events = Inbox<Event>()
    private let socket: RawPort

    /// Connects to this machine and sends the bytes of a request.
    init(port: Int, _ request: String) throws {
        let socket = try RawPort(port: port)
        self.socket = socket
        socket.send(request)
        let events = events
        Thread.detachNewThread {
            var reader = HTTPResponseReader()
            while let bytes = socket.receive() {
                let found = reader.take(bytes)
                for event in found where event != .end { events.put(event) }
                if found.contains(.end) { break }
            }
            events.end()
        }
    }

    /// The client leaves.
    func close() { socket.leave() }

    /// The whole response.
    func response() async throws -> (status: Int, headers: [String: String], body: String) {
        var (status, headers, body) = (0, [String: String](), ByteBuffer())
        while let event = try await events.next(within: ScenarioClient.patience, "a response") {
            switch event {
            case .head(let number, let names): (status, headers) = (number, names)
            case .body(let piece): body.writeImmutableBuffer(piece)
            case .end: break
            }
        }
        return (status, headers, String(buffer: body))
    }
}

/// A connection to a port of this machine; closed with the last of those who use it.
private final class RawPort: Sendable {
    private let descriptor: CInt

    init(port: Int) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ProtocolViolation("socket: errno \(errno)") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw ProtocolViolation("connect to port \(port): errno \(code)")
        }
    }

    func send(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func receive() -> ByteBuffer? {
        var bytes = ByteBuffer()
        let count = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: 65536) { free in
            max(0, recv(descriptor, free.baseAddress, free.count, 0))
        }
        return count > 0 ? bytes : nil
    }

    func leave() { shutdown(descriptor, CInt(SHUT_RDWR)) }

    deinit { close(descriptor) }
}
