import Synchronization
import TestSupport
import Wire

/// A client that keeps what it has read until it is told of a change, and reads it anew then: what it holds
/// is right only where no word was lost.
final class Subscriber: Sendable {
    private struct State {
        var held: [String: JSON] = [:]
        var words: [String: Int] = [:]
        var faults: [String] = []
    }

    let name: String
    let client: ScenarioClient
    private let uris: [String]
    private let state = Mutex(State())

    /// What went wrong with what it was told or read.
    var faults: [String] { state.withLock(\.faults) }

    /// How often it was told of something.
    var words: Int { state.withLock { $0.words.values.reduce(0, +) } }

    private init(_ name: String, _ client: ScenarioClient, uris: [String]) {
        (self.name, self.client, self.uris) = (name, client, uris)
    }

    /// Opens a session, subscribes to these resources and reads each of them once.
    static func make(
        _ name: String, _ revision: MCPRevision, _ wire: any ProtocolWire, uris: [String]
    ) async throws -> Subscriber {
        let client = ScenarioClient(
            revision, wire, capabilities: ScenarioClient.fullCapabilities, record: nil)
        let subscriber = Subscriber(name, client, uris: uris)
        try await client.begin()
        let inbox = try await subscriber.subscribe(wire)
        for uri in uris { await subscriber.read(uri) }
        Task { await subscriber.follow(inbox) }
        return subscriber
    }

    /// Waits until it holds what is to be held.
    func awaits(_ uri: String, _ what: String, _ isSo: (JSON) -> Bool) async throws {
        do {
            _ = try await eventually(what, within: .seconds(30)) {
                let held = state.withLock { $0.held[uri] }
                return held.map(isSo) == true ? true : nil
            }
        } catch {
            let (held, words) = state.withLock { ($0.held[uri] ?? .null, $0.words[uri] ?? 0) }
            throw ProtocolViolation(
                "\(name) was not told of \(what): \(words) words, last read \(held.text.prefix(300))")
        }
    }

    private func subscribe(_ wire: any ProtocolWire) async throws -> Inbox<JSON> {
        guard client.isModern else {
            if let wire = wire as? HTTPWire { try await wire.listen() }
            for uri in uris { _ = try await client.result("resources/subscribe", ["uri": .string(uri)]) }
            return wire.spontaneous
        }
        let filter: JSON = ["resourceSubscriptions": .array(uris.map { .string($0) })]
        let inbox = try await wire.open(client.request("subscriptions/listen", ["notifications": filter]))
        let first = try await inbox.next(within: ScenarioClient.patience, "the acknowledgement")
        guard first?["method"] == "notifications/subscriptions/acknowledged" else {
            throw ProtocolViolation("\(name): \(first?.text ?? "the stream ended")")
        }
        return inbox
    }

    private func follow(_ inbox: Inbox<JSON>) async {
        do {
            while let word = try await inbox.next(within: .seconds(600), "word of a change") {
                guard word["method"] == "notifications/resources/updated",
                    let uri = word["params"]?["uri"]?.string
                else {
                    state.withLock { $0.faults.append("told \(word.text.prefix(300))") }
                    continue
                }
                state.withLock { $0.words[uri, default: 0] += 1 }
                await read(uri)
            }
        } catch {
            state.withLock { $0.faults.append("\(error)") }
        }
    }

    private func read(_ uri: String) async {
        do {
            let result = try await client.result("resources/read", ["uri": .string(uri)])
            guard let text = result["contents"]?.array?.first?["text"]?.string else {
                throw ProtocolViolation("\(uri): \(result.text.prefix(300))")
            }
            let content = try JSON(parsing: text)
            state.withLock { $0.held[uri] = content }
        } catch {
            state.withLock { $0.faults.append("\(error)") }
        }
    }
}
