import NIOCore
import Synchronization
import TestSupport
import Wire

/// A client of one revision, over any wire: it wraps requests as the revision wants them, answers what the
/// server asks, and keeps all that the server sent.
final class ScenarioClient: Sendable {
    /// What came of one request.
    struct Exchange: Sendable {
        /// What belonged to the request and was not its answer.
        let before: [JSON]
        let answer: JSON

        var result: JSON? { answer["result"] }
        var error: JSON? { answer["error"] }
        var code: Int64? { error?["code"]?.integer }

        func notifications(_ method: String) -> [JSON] { before.filter { $0["method"]?.string == method } }
    }

    static let patience = Duration.seconds(20)

    let revision: MCPRevision
    let wire: any ProtocolWire
    /// Keeps what the server sends; none where there is too much of it.
    let record: WireRecord?
    private let capabilities: JSON
    private let lastID = Mutex<Int64>(0)
    private let said = Mutex<[JSON]>([])

    /// A client that can answer what it is asked.
    static let fullCapabilities: JSON = ["elicitation": [:], "sampling": [:], "roots": [:]]

    init(
        _ revision: MCPRevision, _ wire: any ProtocolWire, capabilities: JSON, record: WireRecord?
    ) {
        self.revision = revision
        self.wire = wire
        self.capabilities = capabilities
        self.record = record
    }

    var isModern: Bool { !revision.hasHandshake }

    /// What the server has asked this client.
    var questions: [JSON] { said.withLock { $0 } }

    /// Shakes hands, where the revision has it.
    @discardableResult
    func begin() async throws -> Exchange? {
        guard revision.hasHandshake else { return nil }
        let exchange = try await ask(
            "initialize",
            [
                "protocolVersion": .string(revision.rawValue), "capabilities": capabilities,
                "clientInfo": ["name": "scenarios", "version": "1.0"],
            ])
        try await wire.send(["jsonrpc": "2.0", "method": "notifications/initialized"])
        return exchange
    }

    /// Asks, answers what the server wants to know meanwhile, and waits for the answer.
    func ask(
        _ method: String, _ params: JSONObject = [:], meta: JSONObject = [:]
    ) async throws -> Exchange {
        let message = request(method, params, meta: meta)
        return try await exchange(message)
    }

    /// The result, where there must be one.
    func result(
        _ method: String, _ params: JSONObject = [:], meta: JSONObject = [:]
    ) async throws -> JSON {
        let exchange = try await ask(method, params, meta: meta)
        guard let result = exchange.result else {
            throw ProtocolViolation(
                "\(method) \(JSON.object(params).text): \(exchange.answer.text.prefix(400))")
        }
        return result
    }

    /// The result of a tool.
    func call(_ tool: String, _ arguments: JSONObject? = nil, _ more: JSONObject = [:]) async throws -> JSON {
        var params: JSONObject = ["name": .string(tool)]
        params["arguments"] = arguments.map { .object($0) }
        for member in more.members { params[member.key] = member.value }
        return try await result("tools/call", params)
    }

    /// A request as this revision writes it, under an id of its own.
    func request(
        _ method: String, _ params: JSONObject = [:], meta: JSONObject = [:], envelope: JSONObject? = nil
    ) -> JSON {
        let id = lastID.withLock { last in
            last += 1
            return last
        }
        var params = params
        var whole: JSONObject = isModern ? envelope ?? standardEnvelope : [:]
        for member in meta.members { whole[member.key] = member.value }
        if !whole.isEmpty { params["_meta"] = .object(whole) }
        return [
            "jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": .object(params),
        ]
    }

    /// What every stateless request says of its client.
    var standardEnvelope: JSONObject {
        [
            Key.version: .string(revision.rawValue), Key.capabilities: capabilities,
            Key.client: ["name": "scenarios", "version": "1.0"],
        ]
    }

    /// Sends this very request and waits for its answer.
    func exchange(_ message: JSON) async throws -> Exchange {
        let inbox = try await wire.open(message)
        var before: [JSON] = []
        let method = message["method"]?.string ?? ""
        while let next = try await inbox.next(within: Self.patience, "the answer to \(method)") {
            if next["method"] == nil {
                record?.note(next, answering: method)
                return Exchange(before: before, answer: next)
            }
            record?.note(next, answering: nil)
            before.append(next)
            if next["id"] != nil { try await reply(to: next) }
        }
        throw ProtocolViolation("no answer came to \(method)")
    }

    private func reply(to question: JSON) async throws {
        said.withLock { $0.append(question) }
        guard revision.hasHandshake else {
            throw ProtocolViolation("a request of the server's: \(question.text.prefix(300))")
        }
        let result: JSON
        switch question["method"]?.string ?? "" {
        case "elicitation/create": result = Self.form
        case "sampling/createMessage": result = Self.sampled
        case "roots/list": result = Self.roots
        case "ping": result = [:]
        default: throw ProtocolViolation("the server asks \(question.text.prefix(300))")
        }
        try await wire.send(["jsonrpc": "2.0", "id": question["id"] ?? .null, "result": result])
    }

    static let form: JSON = [
        "action": "accept",
        "content": ["name": "Alice", "username": "alice", "email": "alice@example.com", "answer": "yes"],
    ]
    static let sampled: JSON = [
        "role": "assistant", "model": "none", "stopReason": "endTurn",
        "content": ["type": "text", "text": "a sampled answer"],
    ]
    static let roots: JSON = ["roots": [["uri": "file:///somewhere", "name": "somewhere"]]]
}

/// All that servers have sent in one revision, to be held against its schema.
final class WireRecord: Sendable {
    private let lines = Mutex<[JSON]>([])
    let revision: MCPRevision

    init(_ revision: MCPRevision) {
        self.revision = revision
    }

    func note(_ message: JSON, answering method: String?) {
        var entry: JSONObject = ["message": message]
        entry["method"] = method.map { .string($0) }
        lines.withLock { $0.append(.object(entry)) }
    }

    /// What the published schema says against it.
    ///
    /// - Returns: The faults; there must have been something to check.
    func faults(python: String) async throws -> [String] {
        let text = lines.withLock { $0 }.map(\.text).joined(separator: "\n")
        let output = Collected()
        let errors = Collected()
        let process = try TestProcess(
            python,
            [
                Repository.path("Tests/System/clients/check_schema.py"),
                Repository.path("Tests/System/Schemas/\(revision.rawValue).json"),
            ], environment: [:], output: .pieces(output.take), errors: .pieces(errors.take))
        process.write(.init(string: text))
        process.closeInput()
        _ = try await process.exit(within: .seconds(120))
        let report = try? JSON(parsing: try await output.text(within: .seconds(5)))
        guard let report, report["checked"]?.integer ?? 0 > 20 else {
            throw ProtocolViolation("nothing was checked: \(try await errors.text(within: .seconds(5)))")
        }
        return report["faults"]?.array?.compactMap(\.string) ?? []
    }
}
