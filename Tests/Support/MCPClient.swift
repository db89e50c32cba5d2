public import NIOCore
public import Primitives
import Synchronization
public import Wire

/// A revision of MCP.
public enum MCPRevision: String, Sendable, CaseIterable {
    /// The first with tool annotations; it has batches.
    case march2025 = "2025-03-26"
    /// The first with structured content.
    case june2025 = "2025-06-18"
    /// The last with a handshake.
    case november2025 = "2025-11-25"
    /// Stateless.
    case july2026 = "2026-07-28"

    /// Whether a session begins with `initialize`.
    public var hasHandshake: Bool { self != .july2026 }
}

/// An MCP client over the standard streams of a process. Requests run concurrently; every wait has a
/// deadline.
public final class MCPClient: Sendable {
    private struct State {
        var lastID = MCPClient.firstID
        var pending: [Int64: OneShot<ByteBuffer>] = [:]
        var splitter = LineSplitter()
        var other: [JSON] = []
        var ending: String?
    }

    /// How long a request is waited for if its caller does not say: longer than any deadline of the server's.
    public static let patience = Duration.seconds(35)

    /// Far above any number that a record has under the name `id`: an answer is found without parsing it.
    static let firstID: Int64 = 1_000_000

    /// The revision it speaks.
    public let revision: MCPRevision
    /// The server's process.
    public let process: TestProcess
    /// What the server said of itself in the handshake.
    public let handshake: JSON
    private let state: Box

    private final class Box: Sendable {
        let state = Mutex(State())
    }

    /// Starts a server and, where the revision has one, does the handshake.
    ///
    /// - Parameter errors: What to do with the server's standard error.
    /// - Throws: `SpawnFailure`, `TimedOut`, `RPCError`.
    public static func start(
        _ program: String, _ arguments: [String], environment: [String: String], directory: String? = nil,
        revision: MCPRevision = .november2025, name: String = "system-tests",
        errors: TestProcess.Sink = .discard
    ) async throws -> MCPClient {
        let box = Box()
        let process = try TestProcess(
            program, arguments, environment: environment, directory: directory,
            output: .pieces { Self.receive($0, box) }, errors: errors)
        let client = MCPClient(process: process, revision: revision, handshake: .null, state: box)
        guard revision.hasHandshake else { return client }
        let info: JSON = ["name": .string(name), "version": "1.0"]
        let answer = try await client.request(
            "initialize",
            ["protocolVersion": .string(revision.rawValue), "capabilities": [:], "clientInfo": info])
        guard answer["protocolVersion"]?.string == revision.rawValue else {
            throw ProtocolViolation("offered \(revision.rawValue), got \(answer.text.prefix(300))")
        }
        client.notify("notifications/initialized", [:])
        return MCPClient(process: process, revision: revision, handshake: answer, state: box)
    }

    private init(process: TestProcess, revision: MCPRevision, handshake: JSON, state: Box) {
        self.process = process
        self.revision = revision
        self.handshake = handshake
        self.state = state
    }

    /// Messages of the server's that answer no request of ours.
    public var otherMessages: [JSON] { state.state.withLock(\.other) }

    /// Calls a method; the result object.
    ///
    /// - Throws: `RPCError`, `TimedOut`, `ProtocolViolation` where the server went away.
    public func request(
        _ method: String, _ params: JSONObject = [:], within limit: Duration = MCPClient.patience
    ) async throws -> JSON {
        let line = try await requestUnparsed(method, params, within: limit)
        let reply = try JSON(parsing: line)
        if let error = reply["error"] { throw RPCError(error) }
        guard let result = reply["result"] else {
            throw ProtocolViolation("neither result nor error: \(reply.text.prefix(300))")
        }
        return result
    }

    /// Calls a method; the line that answers it, as it came: for loads that must not cost more than the
    /// server.
    ///
    /// - Throws: `TimedOut`, `ProtocolViolation` where the server went away.
    public func requestUnparsed(
        _ method: String, _ params: JSONObject, within limit: Duration = MCPClient.patience
    ) async throws -> ByteBuffer {
        let answer = OneShot<ByteBuffer>()
        let (id, ending) = state.state.withLock { state in
            state.lastID += 1
            if state.ending == nil { state.pending[state.lastID] = answer }
            return (state.lastID, state.ending)
        }
        if let ending { throw ProtocolViolation(ending) }
        var message: JSONObject = ["jsonrpc": "2.0", "id": .integer(id), "method": .string(method)]
        message["params"] = .object(enveloped(params))
        send(line: .object(message))
        defer { state.state.withLock { $0.pending[id] = nil } }
        return try await answer.value(within: limit, "the answer to \(method)")
    }

    /// Calls a tool.
    ///
    /// - Parameter operation: Names the intended write, to be asked again with.
    /// - Throws: As `request`.
    public func call(
        _ tool: String, _ arguments: JSONObject = [:], operation: Identifier? = nil, meta: JSONObject = [:],
        within limit: Duration = MCPClient.patience
    ) async throws -> ToolReply {
        var params: JSONObject = ["name": .string(tool), "arguments": .object(arguments)]
        var meta = meta
        if let operation { meta["dev.holdfast/operation-id"] = .string(operation.description) }
        if !meta.isEmpty { params["_meta"] = .object(meta) }
        return try ToolReply(result: try await request("tools/call", params, within: limit))
    }

    /// Sends a notification.
    public func notify(_ method: String, _ params: JSONObject) {
        send(line: ["jsonrpc": "2.0", "method": .string(method), "params": .object(enveloped(params))])
    }

    /// Sends one message as it is.
    public func send(line message: JSON) {
        var line = message.serialized
        line.writeStaticString("\n")
        process.write(line)
    }

    /// Sends bytes as they are, followed by a newline.
    public func send(raw bytes: [UInt8]) {
        process.write(ByteBuffer(bytes: bytes + [UInt8(ascii: "\n")]))
    }

    /// Says goodbye as clients do, by closing the server's input, and waits until it has left.
    ///
    /// - Throws: `TimedOut`.
    @discardableResult
    public func close(within limit: Duration = .seconds(10)) async throws -> TestProcess.Exit {
        process.closeInput()
        return try await process.exit(within: limit)
    }

    private func enveloped(_ params: JSONObject) -> JSONObject {
        guard !revision.hasHandshake else { return params }
        var params = params
        var meta = params["_meta"]?.object ?? [:]
        meta["io.modelcontextprotocol/protocolVersion"] = .string(revision.rawValue)
        meta["io.modelcontextprotocol/clientCapabilities"] = [:]
        meta["io.modelcontextprotocol/clientInfo"] = ["name": "system-tests", "version": "1.0"]
        params["_meta"] = .object(meta)
        return params
    }

    private static func receive(_ piece: ByteBuffer, _ box: Box) {
        guard piece.readableBytes > 0 else {
            let pending = box.state.withLock { state in
                state.ending = "the server closed its output"
                defer { state.pending = [:] }
                return Array(state.pending.values)
            }
            for one in pending {
                one.complete(.failure(ProtocolViolation("the server went away in mid-call")))
            }
            return
        }
        for line in box.state.withLock({ $0.splitter.append(piece) }) {
            let ids = line.numbers(after: "\"id\":")
            let waiting = box.state.withLock { state in
                ids.first { state.pending[$0] != nil }.flatMap { state.pending.removeValue(forKey: $0) }
            }
            if let waiting {
                waiting.complete(.success(line))
            } else {
                let message = (try? JSON(parsing: line)) ?? .string(String(buffer: line))
                box.state.withLock { $0.other.append(message) }
            }
        }
    }
}
