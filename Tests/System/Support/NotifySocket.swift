import Foundation
import TestSupport

/// The socket on which a service manager is told of states.
final class NotifySocket: Sendable {
    private let descriptor: CInt

    init(path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isBound else { throw ProtocolViolation("bind \(path): errno \(errno)") }
    }

    deinit { close(descriptor) }

    /// The next state that contains a text; those before it are passed over.
    func next(containing text: String) async throws -> String {
        try await eventually("\(text) is told", within: .seconds(30)) {
            var bytes = [UInt8](repeating: 0, count: 1024)
            while true {
                let count = recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT))
                guard count > 0 else { return nil }
                let state = String(decoding: bytes.prefix(count), as: UTF8.self)
                if state.contains(text) { return state }
            }
        }
    }
}
