import Foundation
import Synchronization
import TestSupport

/// A connection that is used badly: never waits for an answer, and only notes what came in the end.
final class PressingClient: Sendable {
    private struct State {
        var socket: RawPort?
        var received: [UInt8] = []
    }

    private let state: Mutex<State>

    init(port: Int) throws {
        let socket = try RawPort(port: port)
        state = Mutex(State(socket: socket))
    }

    /// The status of what it was answered; nil where it was answered nothing.
    var status: Int? {
        let head = state.withLock { String(decoding: $0.received.prefix(64), as: UTF8.self) }
        return head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }

    /// Sends as much as the server takes.
    func send(_ text: String) {
        state.withLock(\.socket)?.send(text)
    }

    /// Leaves.
    func close() {
        state.withLock { $0.socket = nil }
    }

    /// Whether the server has ended the connection.
    private var isOver: Bool {
        state.withLock { state in
            guard let socket = state.socket else { return true }
            guard let bytes = socket.receiveNow() else {
                state.socket = nil
                return true
            }
            state.received += bytes.prefix(max(0, 4096 - state.received.count))
            return false
        }
    }

    /// Waits until the server has ended all of them.
    static func awaitEnd(of clients: [PressingClient], within limit: Duration) async throws {
        _ = try await eventually(
            "the end of \(clients.count) connections", within: limit, every: .milliseconds(100)
        ) {
            clients.filter { !$0.isOver }.isEmpty ? true : nil
        }
    }

    /// Waits until all of them have been sent this text.
    static func awaitText(_ text: String, by clients: [PressingClient], within limit: Duration) async throws {
        _ = try await eventually("\(text) of \(clients.count)", within: limit, every: .milliseconds(100)) {
            let waiting = clients.filter { client in
                guard !client.isOver else { return true }
                let received = client.state.withLock(\.received)
                return !String(decoding: received, as: UTF8.self).contains(text)
            }
            return waiting.isEmpty ? true : nil
        }
    }

    /// Lets this process have so many descriptors.
    static func raiseLimit(to count: UInt) throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < count else { return }
        limit.rlim_cur = min(count, limit.rlim_max)
        guard limit.rlim_cur == count, setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        else {
            throw ProtocolViolation("only \(limit.rlim_max) descriptors can be had")
        }
    }
}
