import Logging
import NIOCore
import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import Continuity
@testable import ServiceKit

@Suite struct ConflictRecorderTests {
    private static let counter = Identifier(high: 7, low: 1)
    private static let now = Timestamp(milliseconds: 1_767_225_600_000)

    private struct Bench {
        let database: any Database
        let recorder: ConflictRecorder

        var deadline: Deadline { Deadline(milliseconds: 20_000, from: Clocks.system.monotonic()) }

        func record(_ refused: ConflictRecorder.Refused) async throws -> ConflictRecorder.Kept {
            try await database.write(
                recorder.record(
                    refused, conflictID: Clocks.system.identifier(), at: ConflictRecorderTests.now),
                deadline: deadline)
        }

        func read(_ statement: Statement) async throws -> Rows {
            try await database.read([statement], deadline: deadline)[0]
        }

        func conflict(_ kept: ConflictRecorder.Kept) async throws -> SyncConflict {
            let rows = try await read(SyncConflict.find(kept.conflictID))
            return try SyncConflict(row: try #require(rows.first))
        }

        func version() async throws -> Int64 {
            let rows = try await read(
                recorder.version(of: "counter", ConflictRecorderTests.counter.description))
            return try #require(rows.first).integer(0)
        }
    }

    private func with(_ dialect: Dialect, _ body: (Bench) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let store =
            switch dialect {
            case .postgresql:
                StoreConfiguration.postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
            case .sqlite: StoreConfiguration.sqlite(path: directory.file("store/counters.sqlite"))
            }
        let schema = CounterService.descriptor.schema
        let opened = try await Store.open(
            store, schema: schema, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        defer { opened.database.close() }
        let bench = Bench(
            database: opened.database, recorder: ConflictRecorder(records: schema.records, dialect: dialect))
        let insert = Statement(
            """
            INSERT INTO counters (id, version, name, value, updated_at, last_actor, last_operation_id)
            VALUES ($1, 3, 'a', 1, $2, 'x', $1)
            """, .identifier(Self.counter), .timestamp(Self.now))
        try await opened.database.write(TransactionStep.commit([insert], ()), deadline: bench.deadline)
        try await body(bench)
    }

    private func refused(
        _ number: UInt64, provisional: Int64, id: Identifier = counter, kind: ConflictKind = .version
    ) -> ConflictRecorder.Refused {
        let entry = JournalEntry(
            NewJournalEntry(
                epoch: 1, operationID: Identifier(high: 1, low: number), tool: "add_to_counter",
                arguments: ByteBuffer(string: #"{"version":3}"#), actor: "claude", acceptedAt: Self.now,
                identifiers: [], payloadDigest: "",
                outcome: ByteBuffer(string: #"{"version":\#(provisional)}"#), subjects: [id.description],
                summary: ""), sequence: Int64(number))
        return ConflictRecorder.Refused(
            write: ConflictedWrite(entry, entity: "counter", refusal: nil), entity: "counter",
            entityID: id.description, kind: kind)
    }

    @Test(arguments: Dialect.allCases) func refusedWrites_areOneConflictInOrderAboveEveryVersionHandedOut(
        _ dialect: Dialect
    ) async throws {
        try await with(dialect) { bench in
            let first = try await bench.record(refused(1, provisional: 6))
            #expect(try await bench.version() == 7)
            let second = try await bench.record(refused(2, provisional: 5))
            #expect(second.conflictID == first.conflictID)
            #expect(try await bench.version() == 7)
            _ = try await bench.record(refused(3, provisional: 9))
            #expect(try await bench.version() == 10)
            let conflict = try await bench.conflict(first)
            #expect(conflict.ours.map(\.operationID.low) == [1, 2, 3])
            #expect(conflict.provisionalVersion == 9)
            #expect(conflict.baseVersion == 3)
            #expect(conflict.version == 3)
            #expect(conflict.base != nil)
            #expect(conflict.theirs != nil)
            let changes = try await bench.read(
                Statement("SELECT version, action, at FROM changes WHERE entity = 'counter' ORDER BY seq"))
            #expect(try changes.map { try $0.integer(0) } == [3, 7, 10])
            #expect(try changes.dropFirst().map { try $0.text(1) } == ["conflicted", "conflicted"])
            #expect(try changes[1].text(2) == Self.now.description)
        }
    }

    @Test(arguments: Dialect.allCases) func writeKeptTwice_changesNothing(_ dialect: Dialect) async throws {
        try await with(dialect) { bench in
            let first = try await bench.record(refused(1, provisional: 4))
            let again = try await bench.record(refused(1, provisional: 4))
            #expect(again == first)
            #expect(try await bench.version() == 5)
            #expect(try await bench.conflict(first).ours.count == 1)
        }
    }

    @Test(arguments: Dialect.allCases) func recordThatIsNotThere_hasAConflictAllTheSame(
        _ dialect: Dialect
    ) async throws {
        try await with(dialect) { bench in
            let kept = try await bench.record(
                refused(1, provisional: 1, id: Identifier(high: 7, low: 2), kind: .orphan))
            let conflict = try await bench.conflict(kept)
            #expect(conflict.kind == .orphan)
            #expect(conflict.theirs == nil)
            #expect(try await bench.version() == 3)
        }
    }

    @Test func refusal_tellsTheKind() {
        let kinds: [(ErrorCode, ConflictKind)] = [
            (.versionConflict, .version), (.alreadyExists, .duplicate), (.notFound, .orphan),
            (.validationFailed, .rejected), (.cycle, .rejected),
        ]
        for (code, kind) in kinds { #expect(ConflictRecorder.kind(of: ToolError(code, "")) == kind) }
        #expect(ConflictRecorder.kind(of: StorageError(.invalidStatement, detail: "")) == .rejected)
    }
}
