import Logging
import NIOCore
import Primitives
import ServiceKit
import Storage
import Wire
import WorkItems

/// A store of work items in an SQLite file with one tree of 121 items in it.
final class BenchStore {
    private let database: any Database

    private init(_ database: any Database) { self.database = database }

    static func open(in directory: String) async throws -> BenchStore {
        let opened = try await Store.open(
            .sqlite(SQLiteConfiguration(path: "\(directory)/store.sqlite", durability: .normal)),
            schema: WorkItemsService.descriptor.schema,
            logger: Logger(label: "microbench") { _ in SwiftLogNoOpLogHandler() })
        return BenchStore(opened.database)
    }

    func close() { database.close() }

    /// Each in one transaction, so that nothing but the statements themselves is counted.
    func runAll() throws {
        try database.session(.filling, deadline: deadline) { (session) throws(StorageError) in
            for place in 0..<121 { _ = try session.rows(Self.insertion(place)) }
        }
        try database.session(.snapshot, deadline: deadline) { (session) throws(StorageError) in
            try Self.attempt { try Self.trees(session).run() }
        }
        try database.session(.filling, deadline: deadline) { (session) throws(StorageError) in
            try Self.attempt { try Self.updates("update of an item, its change recorded", session).run() }
            try session.run("DROP TRIGGER work_items_update")
            try Self.attempt { try Self.updates("update of an item, nothing recorded", session).run() }
        }
    }

    private var deadline: Deadline { Deadline(milliseconds: 600_000, from: Clocks.system.monotonic()) }

    /// What a call does between its frame and its answer's.
    private static func trees(_ session: any StoreSession) throws -> Benchmark {
        let arguments = ByteBuffer(string: "{\"id\":\"\(identifier(0))\"}")
        let context = CallContext(
            operationID: nil, actor: "bench", now: Timestamp(milliseconds: 1_767_225_600_000),
            deadline: Deadline(milliseconds: 1000, from: Clocks.system.monotonic()), dialect: .sqlite,
            newIdentifier: Clocks.system.identifier)
        return Benchmark("query_work_item, 120 below", repeats: 10) {
            let tool = try InputBenchmarks.read(
                "query_work_item", of: WorkItemsService.descriptor, arguments)
            guard case .readThen(let statements, _, let next) = try tool.plan(context),
                case .answer(let answer) = try next(statements.map { try session.rows($0) })
            else { throw Failure(what: "no answer") }
            let bytes = answer.structuredContent().readableBytes
            guard bytes > 20_000 else { throw Failure(what: "a tree of \(bytes) bytes") }
        }
    }

    private static func updates(_ name: String, _ session: any StoreSession) -> Benchmark {
        var version: Int64 = 1
        return Benchmark(name, repeats: 200) {
            version += 1
            _ = try session.rows(
                Statement(
                    """
                    UPDATE work_items SET version = version + 1, title = $2, updated_at = $3, \
                    last_operation_id = $4 WHERE id = $1
                    """, .identifier(identifier(1)), .text("title \(version)"), .text(time),
                    .identifier(identifier(2))))
        }
    }

    private static let time = "2026-01-01T00:00:00.000Z"

    private static func identifier(_ place: Int) -> Identifier {
        Identifier(high: 0x019A_0000_0000_7000, low: 0x8000_0000_0000_0000 | UInt64(place))
    }

    private static func parent(of place: Int) -> Int? {
        switch place {
        case 0: nil
        case 1..<5: 0
        case 5..<17: 1 + (place - 5) / 3
        case 17..<53: 5 + (place - 17) / 3
        default: 17 + (place - 53) % 36
        }
    }

    private static func insertion(_ place: Int) -> Statement {
        var (path, above, depth) = ("/\(identifier(place))", parent(of: place), 0)
        while let one = above {
            path = "/\(identifier(one))" + path
            above = parent(of: one)
            depth += 1
        }
        return Statement(
            """
            INSERT INTO work_items (id, version, item_type, title, status, parent_id, path, depth, metadata, \
            created_at, updated_at, created_by, updated_by, last_operation_id, last_actor) \
            VALUES ($1, 1, 'task', $2, 'active', $3, $4, $5, '{"estimated_hours":2.5}', $6, $6, 'a', 'a', \
            $1, 'a')
            """, .identifier(identifier(place)), .text("item \(place)"),
            .identifier(parent(of: place).map { identifier($0) }), .text(path), .integer(Int64(depth)),
            .text(time))
    }

    /// A session's body throws what stores throw.
    private static func attempt(_ body: () throws -> Void) throws(StorageError) {
        do { try body() } catch {
            throw StorageError(.invalidStatement, detail: "\(error)")
        }
    }

    private struct Failure: Error { let what: String }
}
