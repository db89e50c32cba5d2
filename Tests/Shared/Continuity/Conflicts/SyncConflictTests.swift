import NIOCore
import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import Continuity

@Suite struct SyncConflictTests {
    private static let time = Timestamp(milliseconds: 1_767_225_600_000)

    private func entry(_ number: UInt64, arguments: String = #"{"version":3}"#) -> JournalEntry {
        JournalEntry(
            NewJournalEntry(
                epoch: 1, operationID: Identifier(high: 1, low: number), tool: "update_thing",
                arguments: ByteBuffer(string: arguments), actor: "claude", acceptedAt: Self.time,
                identifiers: [Identifier(high: 2, low: number)], payloadDigest: "",
                outcome: ByteBuffer(string: #"{"id":"A-1","version":4}"#), subjects: ["A-1"], summary: ""),
            sequence: Int64(number))
    }

    @Test func write_readsBackAsItWasKept() throws {
        let write = ConflictedWrite(entry(1), entity: "thing", refusal: ["code": "version_conflict"])
        #expect(write.entityID == "a-1")
        #expect(write.baseVersion == 3)
        #expect(write.provisionalVersion == 4)
        #expect(ConflictedWrite(json: write.json) == write)
        let untried = ConflictedWrite(entry(2, arguments: "{}"), entity: "thing", refusal: nil)
        #expect(untried.baseVersion == 3)
        #expect(ConflictedWrite(json: untried.json) == untried)
        #expect(ConflictedWrite(json: ["tool": "x"]) == nil)
    }

    private struct Bench {
        let database: any Database

        func commit(_ statements: Statement...) async throws {
            try await database.write(TransactionStep.commit(statements, ()), deadline: CopyBench.deadline)
        }

        func read(_ statements: Statement...) async throws -> [Rows] {
            try await database.read(statements, deadline: CopyBench.deadline)
        }

        func page(_ kind: ConflictKind?, after last: SyncConflict? = nil) async throws -> [SyncConflict] {
            let place = last.map { ($0.openedAt, $0.id) }
            return try await read(SyncConflict.page(kind: kind, before: place, limit: 2))[0]
                .map { row in try SyncConflict(row: row) }
        }
    }

    /// Five open conflicts, of which the third is a duplicate; the fourth and the second share a time.
    private var five: [SyncConflict] {
        (1...5).map { number in
            let write = ConflictedWrite(entry(UInt64(number)), entity: "thing", refusal: nil)
            var conflict = SyncConflict(
                id: Identifier(high: 9, low: UInt64(number)), kind: number == 3 ? .duplicate : .version,
                ours: [write], entity: "thing", entityID: "\(number)",
                openedAt: Self.time.advanced(milliseconds: Int64(number / 2)))
            conflict.theirs = ByteBuffer(string: #"{"id": "t", "n": 1.50}"#)
            return conflict
        }
    }

    private func with(_ dialect: Dialect, _ body: (Bench, [SyncConflict]) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let store =
            switch dialect {
            case .postgresql:
                StoreConfiguration.postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
            case .sqlite: StoreConfiguration.sqlite(path: directory.file("store/things.sqlite"))
            }
        let opened = try await Store.open(store, schema: .things, logger: CopyBench.logger)
        defer { opened.database.close() }
        let bench = Bench(database: opened.database)
        for conflict in five {
            try await bench.commit(
                conflict.insertion(operationID: conflict.id, actor: "a"),
                conflict.keeping(conflict.ours[0], moves: false))
        }
        try await body(bench, five)
    }

    @Test(arguments: Dialect.allCases) func openConflicts_arePagedNewestFirst(_ dialect: Dialect) async throws
    {
        try await with(dialect) { bench, conflicts in
            let first = try await bench.page(nil)
            let second = try await bench.page(nil, after: first.last)
            let third = try await bench.page(nil, after: second.last)
            #expect((first + second + third).map(\.entityID) == ["5", "4", "3", "2", "1"])
            #expect(first[0].ours == conflicts[4].ours)
            #expect(first[0].existingID == nil)
            #expect(try await bench.page(.duplicate).map(\.existingID) == ["t"])
        }
    }

    @Test(arguments: Dialect.allCases) func record_isInOneOpenConflictAndAWriteIsKeptOnce(
        _ dialect: Dialect
    ) async throws {
        try await with(dialect) { bench, conflicts in
            await #expect(throws: StorageError.self) {
                try await bench.commit(conflicts[0].insertion(operationID: conflicts[0].id, actor: "a"))
            }
            await #expect(throws: StorageError.self) {
                try await bench.commit(conflicts[1].keeping(conflicts[0].ours[0], moves: false))
            }
            try await bench.commit(conflicts[1].keeping(conflicts[0].ours[0], moves: true))
            let ids: JSON = .array((1...3).map { .string(Identifier(high: 1, low: $0).description) })
            #expect(try await bench.read(SyncConflict.kept(ids, dialect))[0].count == 3)
            #expect(try await bench.read(SyncConflict.holding(["a-1", "b"], dialect))[0].count == 5)
        }
    }

    @Test(arguments: Dialect.allCases) func closedConflict_isFoundButNotListed(_ dialect: Dialect)
        async throws
    {
        try await with(dialect) { bench, conflicts in
            try await bench.commit(
                conflicts[4].closing("local", at: Self.time, operationID: conflicts[4].id, actor: "b"))
            let rows = try await bench.read(
                SyncConflict.find(conflicts[4].id), SyncConflict.openCount, SyncConflict.open("thing", "5"),
                Statement("SELECT action FROM changes WHERE entity = 'sync_conflict' ORDER BY seq DESC"))
            let closed = try SyncConflict(row: try #require(rows[0].first))
            #expect(closed.resolution == "local")
            #expect(closed.version == 2)
            #expect(try rows[1][0].integer(0) == 4)
            #expect(rows[2].isEmpty)
            let actions = try rows[3].map { try $0.text(0) }
            #expect(actions == ["updated"] + Array(repeating: "created", count: 5))
        }
    }

    @Test func copy_keepsConflictsAsOtherRecords() async throws {
        try await CopyBench.with { bench in
            let write = ConflictedWrite(entry(1), entity: "thing", refusal: nil)
            let conflict = SyncConflict(
                id: Identifier(high: 9, low: 1), kind: .orphan, ours: [write], entity: "thing", entityID: "x",
                openedAt: Self.time)
            try await bench.follow()
            try await bench.write(conflict.insertion(operationID: write.operationID, actor: "a"))
            try await bench.follow()
            let rows = try await bench.copy.database.read(
                [SyncConflict.find(conflict.id)], deadline: CopyBench.deadline)
            let found = try SyncConflict(row: try #require(rows[0].first))
            #expect(found.ours == [write])
            #expect(found.kind == .orphan)
        }
    }

    private func lost(_ version: Int64, _ number: UInt64) -> ConflictedWrite {
        ConflictedWrite(
            restoring: LostRecord(row: ["version": .integer(version)], links: ["link": [["id": 1]]]),
            operationID: Identifier(high: 3, low: number), entity: "thing", entityID: "a", actor: "claude",
            at: Timestamp(milliseconds: 1000))
    }

    @Test func lostRecord_isTheLatestThatAnyHostKnew() {
        var conflict = SyncConflict(
            id: Identifier(high: 1, low: 1), kind: .lostInFailover, ours: [], entity: "thing", entityID: "a",
            openedAt: Timestamp(milliseconds: 0))
        for (version, number) in [(4, 1), (6, 2), (5, 3)] as [(Int64, UInt64)] {
            conflict.take(lost(version, number))
        }
        #expect(conflict.ours.map { $0.lost?.version } == [6])
        #expect(conflict.ours.map(\.operationID.low) == [2])
        #expect(conflict.provisionalVersion == 6)
        #expect(conflict.ours[0].baseVersion == nil)
        #expect(ConflictedWrite(json: conflict.ours[0].json) == conflict.ours[0])
    }
}
