import NIOCore
import Primitives
import Wire

@testable import Supervisor

/// A machine whose clock and chance are in a test's hands.
struct AdapterRig {
    typealias Action = AdapterMachine.Action

    var machine = AdapterMachine(name: "other")
    var now = MonotonicTime(nanoseconds: 1_000_000_000)
    private var lastKey = 0

    /// What a server says of itself.
    static let capabilities: JSON = [
        "tools": ["listChanged": true], "resources": ["subscribe": true], "prompts": [:], "logging": [:],
    ]

    mutating func feed(_ event: AdapterMachine.Event) -> [Action] {
        machine.handle(event, at: now, random: { 35 })
            .filter { action in
                switch action {
                case .log, .setTimer: false
                case .open, .close, .send, .answer, .notify: true
                }
            }
    }

    mutating func feed(server text: String) -> [Action] { feed(.received(Self.json(text))) }

    /// Time passes, and the machine is told.
    mutating func pass(milliseconds: Int64) -> [Action] {
        now = now.advanced(milliseconds: milliseconds)
        return feed(.timerFired)
    }

    /// The server is greeted, in the stateless revision.
    mutating func greetStateless() {
        _ = feed(.start)
        _ = feed(.opened)
        _ = feed(
            .received([
                "jsonrpc": "2.0", "id": 1,
                "result": ["supportedVersions": ["2026-07-28"], "capabilities": Self.capabilities],
            ]))
    }

    /// The server is greeted, by a handshake.
    mutating func greetLegacy(_ capabilities: JSON = AdapterRig.capabilities) {
        _ = feed(.start)
        _ = feed(.opened)
        _ = feed(server: #"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}"#)
        _ = feed(
            .received([
                "jsonrpc": "2.0", "id": 2,
                "result": [
                    "protocolVersion": "2025-06-18", "capabilities": capabilities,
                    "serverInfo": ["name": "old", "version": "1"],
                ],
            ]))
    }

    /// A caller asks; the key of the call, and what follows.
    mutating func ask(
        _ method: String, _ params: String = "{}", id: JSON = "a", milliseconds: Int64 = 5000
    ) -> (key: Int, actions: [Action]) {
        lastKey += 1
        let call = AdapterCall(
            id: id, method: method, params: Self.json(params).object ?? [:],
            deadline: now.advanced(milliseconds: milliseconds))
        return (lastKey, feed(.asked(lastKey, call)))
    }

    static func json(_ text: String) -> JSON { (try? JSON(parsing: ByteBuffer(string: text))) ?? .null }
}

extension [AdapterMachine.Action] {
    /// The messages to the server among them, as text.
    var sent: [String] {
        compactMap { action in
            if case .send(let message) = action { message.text } else { nil }
        }
    }

    /// The id of the only request among them.
    var sentID: Int64? {
        compactMap { action in
            if case .send(let message) = action { message["id"]?.integer } else { nil }
        }.first
    }

    /// The answers among them: key, and result or error as text.
    var answers: [String] {
        compactMap { action in
            switch action {
            case .answer(let key, .result(let result)): "\(key) \(result.text)"
            case .answer(let key, .error(let error)): "\(key) error \(error.text)"
            default: nil
            }
        }
    }
}
