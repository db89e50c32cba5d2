import NIOCore
import Primitives
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Continuity

struct IntakeTests {
    @Test func write_isOneRowFirst_andShownToWhoeverReads() async throws {
        try await CopyBench.with { bench in
            try await bench.follow()
            try await bench.add(try await bench.changes(of: .thing(Clocks.system.identifier(), "a")))
            #expect(bench.copy.intakeCount == 1)
            #expect(try await CopyBench.count(of: "things", in: bench.copy) == 0)
            #expect(try await bench.differences().isEmpty)
            #expect(bench.copy.intakeCount == 0)
            #expect(try await CopyBench.count(of: "operations", in: bench.copy) == 1)
            #expect(try await CopyBench.count(of: "changes", in: bench.copy) == 1)
        }
    }

    @Test func transaction_findsWhatWasTakenIn() async throws {
        try await CopyBench.with { bench in
            let id = Clocks.system.identifier()
            try await bench.follow()
            try await bench.add(try await bench.changes(of: .thing(id, "a")))
            let found = try await bench.copy.database.write(
                TransactionStep.query([Statement("SELECT name FROM things")]) { rows in
                    .finish(try rows[0].map { try $0.text(0) })
                }, deadline: CopyBench.deadline)
            #expect(found == ["a"])
        }
    }

    @Test func manyWrites_areShownInTheirOrder() async throws {
        try await CopyBench.with { bench in
            let id = Clocks.system.identifier()
            try await bench.follow()
            try await bench.add(try await bench.changes(of: .thing(id, "name 0")))
            for number in 1..<100 {
                try await bench.add(try await bench.changes(of: .renaming(id, to: "name \(number)")))
            }
            try await bench.add(
                try await bench.changes(of: Statement("DELETE FROM things WHERE id = $1", .identifier(id))))
            #expect(try await bench.differences().isEmpty)
            #expect(try await CopyBench.count(of: "changes", in: bench.copy) == 101)
        }
    }

    /// Whoever dies right after an answer leaves the entry in the file.
    @Test func entryOfAProcessThatIsGone_isShownByTheNext() async throws {
        try await CopyBench.with { bench in
            try await bench.follow()
            try await bench.add(try await bench.changes(of: .thing(Clocks.system.identifier(), "a")))
            bench.copy.close()
            let next = try await bench.open("copy/things.sqlite")
            defer { next.close() }
            #expect(next.intakeCount == 1)
            let there = try await CopyBench.contents(of: bench.source.database)
            #expect(try await CopyBench.contents(of: next.database) == there)
            #expect(next.intakeCount == 0)
        }
    }

    @Test func otherInstance_absorbsEntriesToo() async throws {
        try await CopyBench.with { bench in
            let id = Clocks.system.identifier()
            try await bench.write(.thing(id, "old"))
            try await bench.follow()
            try await bench.add(try await bench.changes(of: .renaming(id, to: "new")))
            #expect(bench.copy.intakeCount == 1)
            bench.copy.close()
            let other = try await bench.open("copy/other.sqlite")
            defer { other.close() }
            _ = try await other.absorb(
                from: bench.directory.file("copy/things.sqlite"), isStore: false,
                deadline: CopyBench.deadline)
            let there = try await CopyBench.contents(of: bench.source.database)
            #expect(try await CopyBench.contents(of: other.database) == there)
            #expect(try await CopyBench.count(of: "operations", in: other) == 1)
        }
    }

    @Test func entryThatCannotBeShown_holdsUpNobody() async throws {
        try await CopyBench.with { bench in
            let (bad, good) = (Clocks.system.identifier(), Clocks.system.identifier())
            try await bench.follow()
            let refused = try await bench.changes(of: .thing(bad, "bad"))
            try await bench.copy.file.write(
                TransactionStep.commit(
                    [
                        Statement(
                            """
                            CREATE TRIGGER refusal BEFORE INSERT ON things WHEN NEW.name = 'bad' \
                            BEGIN SELECT RAISE(ABORT, 'refused'); END
                            """)
                    ], ()), deadline: CopyBench.deadline)
            try await bench.add(refused)
            try await bench.add(try await bench.changes(of: .thing(good, "good")))
            #expect(try await bench.differences().count == 1)
            _ = try await eventually("an empty intake", within: .seconds(20)) {
                bench.copy.intakeCount == 0 ? true : nil
            }
            try await bench.copy.file.write(
                TransactionStep.commit([Statement("DROP TRIGGER refusal")], ()), deadline: CopyBench.deadline)
            // The feed tells again what was given up.
            try await bench.follow()
            #expect(try await bench.differences().isEmpty)
        }
    }

    /// Else what came before would go into the tables after it, and undo it.
    @Test func write_isRefusedWhileTheTablesCannotTakeWhatCameBefore() async throws {
        try await CopyBench.with { bench in
            let id = Clocks.system.identifier()
            let path = bench.directory.file("other.intake")
            let place = IntakePlace(log: Clocks.system.identifier(), shown: 0)
            let stalling = StallingDatabase(bench.copy.file)
            let intake = Intake(
                [], in: try IntakeLog.open(path, at: place).0, shown: 0, of: stalling,
                tables: bench.copy.tables, clocks: .system, logger: CopyBench.logger)
            let database = SettledDatabase(stalling, intake)
            try intake.add(try await bench.changes(of: .thing(id, "a")), recording: nil)
            let deletion = TransactionStep.commit([Statement("DELETE FROM things")], ())
            stalling.isStalled.store(true, ordering: .relaxed)
            await #expect(throws: StorageError.self) {
                try await database.write(deletion, deadline: CopyBench.deadline)
            }
            try await database.write(deletion, deadline: CopyBench.deadline)
            #expect(intake.count == 0)
            #expect(try await CopyBench.count(of: "things", in: bench.copy) == 0)
        }
    }

    @Test func row_staysWhereItIsNewer_andTakesTheNameOfAnother() async throws {
        try await CopyBench.with { bench in
            try await bench.follow()
            let (id, other) = (Clocks.system.identifier(), Clocks.system.identifier())
            let table = try #require(bench.copy.tables.first { $0.record.entity == "thing" })
            func store(_ id: Identifier, _ version: Int64, _ name: String) async throws {
                let row = """
                    {"version":\(version),"id":"\(id)","name":"\(name)","amount":1,"done":true,"metadata":{},\
                    "created_at":"2026-01-31T12:00:00.000Z","updated_at":"2026-01-31T12:00:00.000Z",\
                    "last_actor":"tester","last_operation_id":"\(id)"}
                    """
                try await bench.copy.commit(table.store(.init(string: row)))
            }
            func names() async throws -> [String] {
                let rows = try await bench.copy.file.read(
                    [Statement("SELECT version || name FROM things ORDER BY name")],
                    deadline: CopyBench.deadline)
                return try rows[0].map { try $0.text(0) }
            }
            for (version, name) in [(2, "b"), (1, "a"), (2, "c"), (4, "d"), (3, "e")] {
                try await store(id, Int64(version), name)
            }
            #expect(try await names() == ["4d"])
            try await store(other, 1, "D")
            #expect(try await names() == ["1D"])
            try await store(id, 5, "d")
            #expect(try await names() == ["5d"])
        }
    }

    @Test func copyThatBeginsAnew_forgetsWhatItHadNotShown() async throws {
        try await CopyBench.with { bench in
            try await bench.follow()
            try await bench.add(try await bench.changes(of: .thing(Clocks.system.identifier(), "a")))
            try await bench.copy.reset(for: bench.source.identity)
            #expect(try await CopyBench.contents(of: bench.copy.database).isEmpty)
            try await bench.follow()
            #expect(try await bench.differences().isEmpty)
        }
    }

    @Test func writeOfManyRecords_goesIntoTheTablesAtOnce() async throws {
        try await CopyBench.with { bench in
            try await bench.follow()
            let count = Intake.changesMax + 1
            let statements = (0..<count).map {
                Statement.thing(Clocks.system.identifier(), "thing \($0)")
            }
            let changes: [Change] = try await bench.source.database.write(
                .commitReading(statements + [OwnChanges.statement]) { rows in
                    rows.last.flatMap { OwnChanges($0)?.changes } ?? []
                }, deadline: CopyBench.deadline)
            #expect(changes.count == count)
            try await bench.add(changes)
            #expect(try await CopyBench.count(of: "things", in: bench.copy) == Int64(count))
            #expect(try await bench.differences().isEmpty)
        }
    }
}

/// A database that fails once when it is told to.
private final class StallingDatabase: Database {
    let isStalled = Atomic(false)
    private let file: any Database

    init(_ file: any Database) { self.file = file }

    var dialect: Dialect { file.dialect }
    var isReachable: Bool { file.isReachable }

    func read(
        _ statements: [Statement], cost: ReadCost, deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        file.read(statements, cost: cost, deadline: deadline, completion: completion)
    }

    func write<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        guard !isStalled.exchange(false, ordering: .relaxed) else {
            return completion(.failure(StorageError(.timeout, detail: "it is stalled")))
        }
        file.write(first, deadline: deadline, completion: completion)
    }

    func close() { file.close() }
}
