import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// This service on its socket over a store of its own, with calls as short as tests want them.
struct Bench: Sendable {
    let harness: ServiceHarness

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

    var database: any Database { harness.database }

    /// Far enough for anything a test does.
    var deadline: Deadline { Deadline(milliseconds: 30_000, from: Clocks.system.monotonic()) }

    /// Runs the service over a fresh store of one engine, lends it, and stops it again.
    static func with(_ dialect: Dialect, _ body: (Bench) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let store: StoreConfiguration
        switch dialect {
        case .sqlite:
            store = .sqlite(SQLiteConfiguration(path: directory.file("store.sqlite"), durability: .normal))
        case .postgresql: store = .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
        }
        let harness = try await ServiceHarness(
            WorkItemsService.descriptor, store: store, directory: directory.path)
        do {
            try await body(Bench(harness: harness))
        } catch {
            try await harness.stop()
            throw error
        }
        try await harness.stop()
    }

    /// Calls a tool.
    func call(
        _ name: String, _ arguments: JSONObject = [:], operationID: Identifier? = nil
    ) async throws -> Reply {
        switch try await harness.call(name, .object(arguments), operationID: operationID) {
        case .success(let answer): return Reply(code: nil, content: answer)
        case .refusal(let error):
            let code = try #require(error["code"]?.string.flatMap { ErrorCode(rawValue: $0) })
            return Reply(code: code, content: error)
        }
    }
}
