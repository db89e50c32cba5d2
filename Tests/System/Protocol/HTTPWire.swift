import Foundation
import NIOCore
import Synchronization
import TestSupport
import Wire

/// Streamable HTTP: each message is a POST of its own, and what belongs to it comes back on it.
final class HTTPWire: ProtocolWire {
    private struct State {
        var session: String?
        var revision: MCPRevision?
        var open: [(id: JSON, exchange: RawExchange)] = []
    }

    private let port: Int
    private let token: String?
    private let state = Mutex(State())
    let spontaneous = Inbox<JSON>()

    /// - Parameter token: Is shown to the server.
    init(port: Int, token: String? = nil) {
        (self.port, self.token) = (port, token)
    }

    /// The session that the server has named; nil where it has none.
    var session: String? { state.withLock(\.session) }

    func open(_ request: JSON) async throws -> Inbox<JSON> {
        let isHandshake =
            request["method"] == "initialize" && request["params"]?["_meta"]?[Key.version] == nil
        if isHandshake { state.withLock { $0.revision = nil } }
        let exchange = try RawExchange(port: port, post(request))
        state.withLock { $0.open.append((request["id"] ?? .null, exchange)) }
        let inbox = Inbox<JSON>()
        let version = request["params"]?["protocolVersion"]?.string
        Task {
            do {
                try await pass(exchange, to: inbox) { headers in
                    guard isHandshake else { return }
                    state.withLock { state in
                        state.session = headers["mcp-session-id"]
                        state.revision = version.flatMap { MCPRevision(rawValue: $0) }
                    }
                }
            } catch {
                inbox.put(["fault": .string("\(error)")])
            }
            inbox.end()
            state.withLock { $0.open.removeAll { $0.exchange === exchange } }
        }
        return inbox
    }

    /// Opens the stream of what belongs to no request, in a session.
    func listen() async throws {
        let get = request("GET", ["Accept": "text/event-stream"], "")
        let exchange = try RawExchange(port: port, get)
        state.withLock { $0.open.append((.null, exchange)) }
        let opened = OneShot<Void>()
        Task {
            do {
                try await pass(exchange, to: spontaneous) { _ in opened.complete(.success(())) }
            } catch {
                opened.complete(.failure(error))
            }
            spontaneous.end()
        }
        try await opened.value(within: ScenarioClient.patience, "the stream of a session")
    }

    /// Passes the messages of a response on as they come.
    private func pass(
        _ exchange: RawExchange, to inbox: Inbox<JSON>, head: ([String: String]) -> Void
    ) async throws {
        var (isStream, text, event) = (false, "", ServerSentEvent())
        while let part = try await exchange.events.next(within: .seconds(60), "a response") {
            switch part {
            case .head(_, let headers):
                head(headers)
                isStream = headers["content-type"]?.hasPrefix("text/event-stream") ?? false
            case .body(let piece):
                text += String(buffer: piece)
                guard isStream else { continue }
                for event in ServerSentEvent.take(&text, into: &event) where !event.data.isEmpty {
                    inbox.put(try JSON(parsing: event.data))
                }
            case .end: break
            }
        }
        if !isStream, !text.isEmpty { inbox.put(try JSON(parsing: text)) }
    }

    func send(_ message: JSON) async throws {
        let (status, _, body) = try await RawExchange(port: port, post(message)).response()
        guard status == 202 else { throw ProtocolViolation("\(message.text): \(status) \(body)") }
    }

    func cancel(_ request: JSON) async throws {
        guard request["params"]?["_meta"]?[Key.version] == nil else {
            // In the stateless revision whoever leaves has cancelled.
            return state.withLock { state in
                for entry in state.open where entry.id == request["id"] { entry.exchange.close() }
            }
        }
        try await send([
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": ["requestId": request["id"] ?? .null],
        ])
    }

    func close() async throws {
        for entry in state.withLock({ $0.open }) { entry.exchange.close() }
        guard let session else { return }
        let (status, _, _) = try await RawExchange(port: port, request("DELETE", [:], "")).response()
        guard (200..<300).contains(status) else { throw ProtocolViolation("DELETE of \(session): \(status)") }
        let ping: JSON = ["jsonrpc": "2.0", "id": "gone", "method": "ping"]
        let after = try await RawExchange(port: port, post(ping)).response()
        state.withLock { $0.session = nil }
        guard after.status == 404 else { throw ProtocolViolation("a dead session: \(after.status)") }
    }

    // MARK: Requests

    /// The bytes that post a message, with the headers which the revision wants.
    private func post(_ message: JSON) -> String {
        var headers: [String: String] = [
            "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
        ]
        let params = message["params"]
        if let version = params?["_meta"]?[Key.version]?.string {
            let method = message["method"]?.string ?? ""
            headers["MCP-Protocol-Version"] = version
            headers["Mcp-Method"] = method
            if ["tools/call", "prompts/get", "resources/read"].contains(method) {
                headers["Mcp-Name"] = Self.headerValue((params?["name"] ?? params?["uri"])?.string ?? "")
            }
            // Where a tool declares it, an argument travels as a header too.
            if let region = params?["arguments"]?["region"]?.string { headers["Mcp-Param-Region"] = region }
        }
        return request("POST", headers, message.text)
    }

    /// A text as a header carries it: what could be misread goes in base64.
    private static func headerValue(_ text: String) -> String {
        let isPlain =
            text.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !text.isEmpty && !text.hasPrefix("=?")
        return isPlain ? text : "=?base64?\(Data(text.utf8).base64EncodedString())?="
    }

    private func request(_ verb: String, _ headers: [String: String], _ body: String) -> String {
        var headers = headers
        headers["Authorization"] = token.map { "Bearer \($0)" }
        state.withLock { state in
            headers["Mcp-Session-Id"] = state.session
            if let revision = state.revision, revision != .march2025 {
                headers["MCP-Protocol-Version"] = revision.rawValue
            }
        }
        let lines = headers.sorted { $0.key < $1.key }.map { "\($0): \($1)\r\n" }.joined()
        return "\(verb) /mcp HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\(lines)\r\n\(body)"
    }
}
