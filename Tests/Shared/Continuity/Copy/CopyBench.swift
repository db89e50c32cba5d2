import Logging
import NIOCore
import Primitives
import Storage
import TestSupport
import Testing

@testable import Continuity

/// A PostgreSQL store of things and a copy of it that follows when it is told to.
struct CopyBench {
    let url: String
    let source: OpenedStore
    let copy: Copy
    let follower: CopyFollower
    let directory: TemporaryDirectory

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func with(_ body: (CopyBench) async throws -> Void) async throws {
        let url = try TemporaryPostgreSQL.shared().makeDatabase()
        let source = try await Store.open(.postgresql(url: url), schema: .things, logger: logger)
        defer { source.database.close() }
        let bench = try await CopyBench(url, source)
        defer { bench.copy.close() }
        try await body(bench)
    }

    private init(_ url: String, _ source: OpenedStore) async throws {
        self.url = url
        self.source = source
        directory = try TemporaryDirectory()
        copy = try await Copy.open(
            path: directory.file("copy/things.sqlite"), schema: .things, clocks: .system, logger: Self.logger)
        follower = CopyFollower(
            copy, source: source.database, identity: source.identity, clocks: .system, logger: Self.logger)
    }

    /// A copy of its own, in a file of this name.
    func open(_ name: String) async throws -> Copy {
        try await Copy.open(
            path: directory.file(name), schema: .things, clocks: .system, logger: Self.logger)
    }

    static var deadline: Deadline {
        Deadline(milliseconds: 20_000, from: Clocks.system.monotonic())
    }

    /// Follows until nothing is left.
    func follow() async throws {
        while try await follower.step() {}
    }

    func write(_ statements: Statement...) async throws {
        try await source.database.write(TransactionStep.commit(statements, ()), deadline: Self.deadline)
    }

    /// Writes, and tells what that has changed, as a service does.
    func changes(of statement: Statement) async throws -> [Change] {
        try await changes(of: [statement])
    }

    func changes(of statements: [Statement]) async throws -> [Change] {
        let step = TransactionStep.commitReading(statements + [OwnChanges.statement]) { rows in
            rows.last.flatMap { OwnChanges($0) }
        }
        return try await source.database.write(step, deadline: Self.deadline)?.changes ?? []
    }

    /// Has the copy take in what a write has changed, in the copy's own epoch unless told otherwise.
    func add(_ changes: [Change], to other: Copy? = nil, of epoch: Int64? = nil) async throws {
        let epoch = epoch ?? (other ?? copy).state?.sourceEpoch ?? 1
        let first = try #require(changes.first)
        let operation = OperationRecord(
            id: first.operationID, tool: "t", payloadDigest: "", actor: "tester",
            outcome: ByteBuffer(string: "{}"), at: Clocks.system.now())
        await withCheckedContinuation { done in
            (other ?? copy).add(
                OwnChanges(epoch: epoch, changes: changes), recording: operation
            ) { done.resume() }
        }
    }

    /// How many rows a table of a file has, as the file itself has them.
    static func count(of table: String, in copy: Copy) async throws -> Int64 {
        let rows = try await copy.file.read(
            [Statement("SELECT count(*) FROM \(table)")], cost: .point, deadline: deadline)
        return try rows[0][0].integer(0)
    }

    /// Every row of every table, in both engines' common text, without `changes`.
    static func contents(of database: any Database) async throws -> [String] {
        let metadata = database.dialect == .postgresql ? "metadata::text" : "metadata"
        let done = database.dialect == .postgresql ? "done::int" : "done"
        let rows = try await database.read(
            [
                Statement(
                    """
                    SELECT id, version, name, amount, \(done), \(metadata), parent_id, path, deleted_at, \
                    last_operation_id FROM things ORDER BY id
                    """),
                Statement(
                    "SELECT thing_id, other_id, created_at FROM thing_links ORDER BY thing_id, other_id"),
            ], deadline: deadline)
        return try rows.flatMap { rows in
            try rows.map { row in
                try (0..<rows.columnCount).map { try row.optional($0, Row.text) ?? "–" }.joined(
                    separator: "|")
            }
        }
    }

    /// What the copy has and the store has not, or the other way round.
    func differences() async throws -> Set<String> {
        let there = Set(try await Self.contents(of: source.database))
        return there.symmetricDifference(try await Self.contents(of: copy.database))
    }
}

extension Statement {
    static func thing(_ id: Identifier, _ name: String, version: Int64 = 1, metadata: String = "{}")
        -> Statement
    {
        Statement(
            """
            INSERT INTO things (id, version, name, amount, done, metadata, created_at, updated_at, \
            last_actor, last_operation_id) VALUES ($1, $2, $3, 0, true, $4, $5, $5, 'tester', $6)
            """, .identifier(id), .integer(version), .text(name), .json(.init(string: metadata)),
            .text("2026-01-31T12:00:00.000Z"), .identifier(Clocks.system.identifier()))
    }

    static func renaming(_ id: Identifier, to name: String) -> Statement {
        Statement(
            "UPDATE things SET name = $2, version = version + 1, last_operation_id = $3 WHERE id = $1",
            .identifier(id), .text(name), .identifier(Clocks.system.identifier()))
    }
}
