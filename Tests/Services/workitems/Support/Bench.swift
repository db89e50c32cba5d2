import NIOCore
import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import WorkItems

/// Runs the tools of this service against a store of its own, in this process.
final class Bench: Sendable {
    let database: any Database
    let clocks: Clocks
    private let tools: [String: any Tool.Type]

    init(database: any Database, clocks: Clocks = .system) {
        self.database = database
        self.clocks = clocks
        let types = WorkItemsService.descriptor.tools
        tools = Dictionary(uniqueKeysWithValues: types.map { ($0.description.name, $0) })
    }

    /// What a call came to.
    struct Reply: Sendable {
        /// Nil where it succeeded.
        let code: ErrorCode?
        /// The answer, or the error's members.
        let content: JSON

        var id: Identifier? { content["id"]?.string.flatMap { Identifier($0) } }
        var version: Int64 { content["version"]?.integer ?? -1 }

        subscript(_ name: String) -> JSON { content[name] ?? .null }
    }

    /// Calls a tool; whatever is no refusal of a tool is thrown.
    func call(_ name: String, _ arguments: JSONObject = [:], actor: String = "tester") async throws -> Reply {
        let type = try #require(tools[name])
        do {
            let content = try await answer(type, arguments, actor)
            return Reply(code: nil, content: try JSON(parsing: content))
        } catch let error as ToolError {
            return Reply(code: error.code, content: error.structuredContent["error"] ?? .null)
        }
    }

    private func answer(_ type: any Tool.Type, _ arguments: JSONObject, _ actor: String) async throws
        -> ByteBuffer
    {
        let deadline = Deadline(milliseconds: 30_000, from: clocks.monotonic())
        let operationID = type.description.effect == .read ? nil : clocks.identifier()
        let context = CallContext(
            operationID: operationID, actor: actor, now: clocks.now(), deadline: deadline,
            dialect: database.dialect, newIdentifier: { [clocks] in clocks.identifier() })
        switch try read(type, arguments).plan(context) {
        case .answer(let answer): return answer.structuredContent(operationID: operationID)
        case .read(let statements, let cost, let respond):
            let rows = try await database.read(statements, cost: cost, deadline: deadline)
            return try respond(rows).structuredContent()
        case .write(let step):
            let answer = try await database.write(step, deadline: deadline)
            return answer.structuredContent(operationID: operationID)
        case .verify: throw StorageError(.invalidStatement, detail: "this service asks nobody")
        }
    }

    private func read<T: Tool>(_ type: T.Type, _ arguments: JSONObject) throws -> any Tool {
        try InputReader.read(type, from: arguments)
    }
}
