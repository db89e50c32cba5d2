import Logging
import Primitives
import TestSupport
import Testing

@testable import Storage

/// An open store of one test, in either engine.
struct TestStore {
    let opened: OpenedStore
    let configuration: StoreConfiguration
    private let directory: TemporaryDirectory?

    var database: any Database { opened.database }

    /// Opens a fresh store.
    init(_ dialect: Dialect, schema: Schema = .things) async throws {
        switch dialect {
        case .postgresql:
            directory = nil
            configuration = .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
        case .sqlite:
            let directory = try TemporaryDirectory()
            self.directory = directory
            configuration = .sqlite(path: directory.file("store/things.sqlite"))
        }
        opened = try await Store.open(configuration, schema: schema, logger: .silent)
    }

    /// Runs `body` with a fresh store and closes it.
    static func with(
        _ dialect: Dialect, schema: Schema = .things, _ body: (TestStore) async throws -> Void
    ) async throws {
        let store = try await TestStore(dialect, schema: schema)
        defer { store.database.close() }
        try await body(store)
    }

    func read(
        _ sql: String, _ parameters: SQLValue..., cost: ReadCost = .scan, deadline: Deadline = .soon
    ) async throws -> Rows {
        let statement = Statement(sql, parameters)
        return try await database.read([statement], cost: cost, deadline: deadline)[0]
    }

    func number(_ sql: String) async throws -> Int64 {
        let rows = try await read(sql)
        guard let row = rows.first else { throw StorageError(.invalidStatement, detail: "no row") }
        return try row.integer(0)
    }

    func commit(_ statements: Statement...) async throws {
        try await database.write(TransactionStep.commit(statements, ()), deadline: .soon)
    }

    /// Adds a thing of this name.
    func add(_ name: String, amount: Int64 = 0) async throws {
        try await commit(.adding(name, amount: amount))
    }
}

extension Statement {
    static func adding(_ name: String, amount: Int64 = 0, id: Identifier = Clocks.system.identifier())
        -> Statement
    {
        Statement(
            """
            INSERT INTO things (id, version, name, amount, created_at, updated_at, last_actor,
                last_operation_id)
            VALUES ($1, 1, $2, $3, $4, $4, 'tester', $5)
            """, .identifier(id), .text(name), .integer(amount), .text("2026-01-31T12:00:00.000Z"),
            .identifier(Clocks.system.identifier()))
    }
}

extension Deadline {
    /// Far enough away that only a hang gets there.
    static var soon: Deadline { after(milliseconds: 20_000) }

    static func after(milliseconds: Int64) -> Deadline {
        Deadline(milliseconds: milliseconds, from: Clocks.system.monotonic())
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// Asks until the answer is yes; for what tells nobody when it happens.
func awaitCondition(_ what: String, _ isMet: () async throws -> Bool) async throws {
    try await eventually(what, within: .seconds(20), every: .milliseconds(5)) { try await isMet() ? () : nil }
}

/// The code of the error that `body` throws; nil if it throws none, or another kind.
func code(of body: () async throws -> Void) async -> StorageError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? StorageError)?.code
    }
}

/// Records a failure; for the end of a test that can't go on.
func fail(_ words: String, at location: SourceLocation = #_sourceLocation) {
    Issue.record(Comment(rawValue: words), sourceLocation: location)
}

extension Database {
    /// `readHere` as tests call it.
    func readHere(_ statements: [Statement], deadline: Deadline = .soon) async throws(StorageError) -> [Rows]
    {
        let result = await withCheckedContinuation { continuation in
            readHere(statements, deadline: deadline) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }
}
