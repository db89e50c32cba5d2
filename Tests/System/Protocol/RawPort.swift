import Foundation
import NIOCore
import TestSupport

/// A connection to a port of this machine; closed with the last of those who use it.
final class RawPort: Sendable {
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

    /// What has come without waiting for it: nothing yet is no bytes, the end is nil.
    func receiveNow() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT))
        guard count <= 0 else { return Array(bytes[..<count]) }
        return count < 0 && errno == EAGAIN ? [] : nil
    }

    func leave() { shutdown(descriptor, CInt(SHUT_RDWR)) }

    deinit { close(descriptor) }
}
