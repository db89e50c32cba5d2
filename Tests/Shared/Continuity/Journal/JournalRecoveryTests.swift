import Glibc
import NIOCore
import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import Continuity

struct JournalRecoveryTests {
    private static let companions = ["", "-wal", "-shm"]

    private func remove(_ bench: JournalBench, _ suffixes: [String] = companions + [".mark"]) {
        for suffix in suffixes { unlink(bench.path + suffix) }
    }

    private func conclude(_ bench: JournalBench, _ sequences: [Int64]) async throws {
        let at = Timestamp(milliseconds: 1_770_000_900_000)
        try await bench.with { journal async throws in
            try await journal.conclude(
                sequences.map { JournalConclusion(sequence: $0, state: .replayed, at: at, result: nil) })
        }
    }

    /// Runs statements on the journal's file while it is closed, as damage would.
    private func alter(_ bench: JournalBench, _ sql: String...) async throws {
        let opened = try await Store.open(
            .sqlite(SQLiteConfiguration(path: bench.path, kind: .journal)), schema: JournalSchema.schema,
            logger: .silent)
        defer { opened.database.close() }
        let deadline = Deadline(milliseconds: 5000, from: Clocks.system.monotonic())
        try await opened.database.write(
            TransactionStep<Void>.commit(sql.map { Statement($0) }, ()), deadline: deadline)
    }

    @Test(arguments: [true, false])
    func deletedJournal_isRestoredFromPending(withMark: Bool) async throws {
        let bench = try JournalBench()
        let entries = try await bench.fill(5)
        try await conclude(bench, [2, 5])
        remove(bench, Self.companions + (withMark ? [] : [".mark"]))
        try await bench.with { journal async throws in
            let waiting = try await journal.waiting(after: 0, limit: 10)
            #expect(waiting == [1, 3, 4].map { JournalEntry(entries[$0 - 1], sequence: Int64($0)) })
            let expected = JournalRecovery(
                reason: .missing, restoredCount: 3, salvagedCount: 0, lostCount: 0, setAside: nil)
            #expect(journal.status.recovery == expected)
            // Sequences that were given out are not used again.
            #expect(try await journal.appendApart([.sample(6)]).map(\.sequence) == [6])
        }
        try await bench.with { journal async throws in
            #expect(journal.status.recovery == nil)
            #expect(journal.status.depth == 4)
        }
    }

    @Test func journalBehindItsMark_isSetAside_andRestored() async throws {
        let bench = try JournalBench()
        try await bench.fill(3)
        let early = bench.bytes(of: bench.path)
        try await bench.with { journal async throws in
            _ = try await journal.appendApart([.sample(4)])
            _ = try await journal.appendApart([.sample(5)])
        }
        // As a disk that forgot its last writes.
        remove(bench, Self.companions)
        try bench.write(early, to: bench.path)
        try await bench.with { journal async throws in
            #expect(try await journal.waiting(after: 0, limit: 10).map(\.sequence) == [1, 2, 3, 4, 5])
            let recovery = journal.status.recovery
            #expect(recovery?.reason == .damaged(detail: "it ends at 3, before its mark, 5"))
            #expect(recovery?.salvagedCount == 3)
            #expect(recovery?.restoredCount == 2)
            #expect(recovery?.lostCount == 0)
            #expect(bench.files(with: ".damaged-").count == 1)
            #expect(recovery?.setAside.map { access($0, F_OK) } == 0)
        }
        try await bench.with { journal in #expect(journal.status.recovery == nil) }
    }

    @Test func whatIsFoundNowhere_isCountedAsLost() async throws {
        let bench = try JournalBench()
        try await bench.fill(3)
        let early = bench.bytes(of: bench.path)
        let earlyText = bench.bytes(of: bench.pending.path)
        try await bench.with { journal in _ = try await journal.appendApart([.sample(4), .sample(5)]) }
        remove(bench, Self.companions)
        try bench.write(early, to: bench.path)
        try bench.write(earlyText, to: bench.pending.path)
        try await bench.with { journal async throws in
            #expect(journal.status.recovery?.lostCount == 2)
            #expect(journal.status.depth == 3)
            #expect(try await journal.appendApart([.sample(6)]).map(\.sequence) == [6])
        }
    }

    @Test(arguments: [
        "DELETE FROM entries WHERE sequence = 2", "UPDATE entries SET summary = 'x' WHERE sequence = 2",
        "UPDATE entries SET state = 'replayed' WHERE sequence = 2", "UPDATE journal SET absent = 1",
        "UPDATE entries SET arguments = '{}' WHERE sequence = 2", "DELETE FROM journal", "DROP TABLE entries",
        "UPDATE entries SET accepted_at = 'then' WHERE sequence = 2", "DELETE FROM entries",
    ])
    func damagedRows_areFound_andRestored(damage: String) async throws {
        let bench = try JournalBench()
        let entries = try await bench.fill(4)
        try await alter(bench, damage)
        try await bench.with { journal async throws in
            let waiting = try await journal.waiting(after: 0, limit: 10)
            #expect(waiting == entries.enumerated().map { JournalEntry($1, sequence: Int64($0 + 1)) })
            let recovery = try #require(journal.status.recovery)
            #expect(recovery.salvagedCount + recovery.restoredCount == 4)
            #expect(recovery.lostCount == 0)
            #expect(recovery.setAside != nil)
        }
    }

    @Test func concludedInPendingOnly_doesNotComeBack() async throws {
        let bench = try JournalBench()
        try await bench.fill(3)
        let outcome = PendingOutcome(
            operationID: Identifier(high: 7, low: 2), state: .conflict, at: Timestamp(milliseconds: 0))
        try bench.pending.append([(outcome, summary: "acme")])
        try await alter(bench, "DELETE FROM entries WHERE sequence = 3")
        try await bench.with { journal async throws in
            #expect(try await journal.waiting(after: 0, limit: 10).map(\.sequence) == [1, 3])
            #expect(try await journal.entry(operationID: outcome.operationID)?.1 == .conflict)
        }
    }

    /// Durable in `pending.md` alone: its process ended before the journal's commit.
    @Test func laterEntriesInPending_areAdopted() async throws {
        let bench = try JournalBench()
        try await bench.fill(2)
        let late = [3, 5].map { JournalEntry(.sample(UInt64($0)), sequence: Int64($0)) }
        try bench.pending.append(late.map { PendingWrite(header: bench.header, entry: $0) })
        try await bench.with { journal async throws in
            #expect(try await journal.waiting(after: 2, limit: 10) == late)
            #expect(journal.status.recovery?.reason == .behind)
            #expect(journal.status.recovery?.restoredCount == 2)
            #expect(try await journal.appendApart([.sample(6)]).map(\.sequence) == [6])
        }
        try await bench.with { journal in #expect(journal.status.recovery == nil) }
        #expect(bench.files(with: "damaged").isEmpty)
    }

    @Test func twoOperationsOfOneSequence_areBothKept() async throws {
        let bench = try JournalBench()
        let entries = [
            JournalEntry(.sample(1), sequence: 1), JournalEntry(.sample(2), sequence: 1),
            JournalEntry(.sample(1), sequence: 2),
        ]
        try bench.pending.append(entries.map { PendingWrite(header: bench.header, entry: $0) })
        try await bench.with { journal async throws in
            let waiting = try await journal.waiting(after: 0, limit: 10)
            #expect(waiting.map(\.operationID.low) == [1, 2])
            #expect(waiting.map(\.sequence) == [1, 3])
        }
    }

    @Test(arguments: [
        JournalHeader.sample.with(storeID: Identifier(high: 2, low: 2)),
        .sample.with(service: "deployments"), .sample.with(instance: "vendors-standby"),
    ])
    func foreignEntries_areNeverRestored(header: JournalHeader) async throws {
        let bench = try JournalBench()
        try await bench.fill(3)
        remove(bench)
        try await bench.with(as: header) { journal async throws in
            #expect(journal.status.foreignCount == 3)
            #expect(journal.status.depth == 0)
            #expect(try await journal.waiting(after: 0, limit: 10).isEmpty)
        }
    }

    @Test func foreignJournal_isRefusedWhileItHoldsWaitingWrites() async throws {
        let bench = try JournalBench()
        try await bench.fill(2)
        let other = JournalHeader.sample.with(storeID: Identifier(high: 2, low: 2))
        await #expect(throws: JournalError.foreign(found: bench.header)) { try await bench.open(as: other) }
        try await conclude(bench, [1, 2])
        try await bench.with(as: other) { journal async throws in
            #expect(try await journal.appendApart([.sample(9)]).map(\.sequence) == [1])
        }
        #expect(bench.files(with: ".foreign-").count == 1)
    }

    @Test(arguments: [true, false]) func risenEpoch_keepsTheEntries(isFileThere: Bool) async throws {
        let bench = try JournalBench()
        try await bench.fill(2)
        if !isFileThere { remove(bench) }
        try await bench.with(as: .sample.with(storeEpoch: 2)) { journal in #expect(journal.status.depth == 2)
        }
        try await bench.with(as: .sample.with(storeEpoch: 2)) { journal async throws in
            #expect(journal.status.depth == 2)
            #expect(journal.status.recovery == nil)
        }
    }

    /// Whatever happens to the file: it opens, and `pending.md` gives everything back.
    @Test func garbledFiles_openAndLoseNothing() async throws {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        let model = try JournalBench()
        let entries = try await model.fill(30)
        for round in 0..<30 {
            let bench = try JournalBench()
            mkdir(bench.directory.file("journal"), 0o700)
            for (from, to) in [
                (model.pending.path, bench.pending.path), (model.path + ".mark", bench.path + ".mark"),
            ] { try bench.write(model.bytes(of: from), to: to) }
            var bytes = model.bytes(of: model.path)
            let start = Int.random(in: 0..<bytes.readableBytes, using: &generator)
            switch round % 3 {
            case 0: bytes = bytes.getSlice(at: 0, length: start) ?? ByteBuffer()
            case 1: bytes.setRepeatingByte(0, count: min(512, bytes.readableBytes - start), at: start)
            default:
                for index in start..<min(start + 512, bytes.readableBytes) {
                    bytes.setInteger(UInt8.random(in: 0...255, using: &generator), at: index)
                }
            }
            try bench.write(bytes, to: bench.path)
            let story = Comment(rawValue: "seed \(seed), round \(round), at \(start)")
            do {
                try await bench.with { journal async throws in
                    let waiting = try await journal.waiting(after: 0, limit: 100)
                    let expected = entries.enumerated().map { JournalEntry($1, sequence: Int64($0 + 1)) }
                    #expect(waiting == expected, story)
                }
            } catch JournalError.unusable(let detail) {
                // The one field whose damage looks like a newer or another kind of file.
                #expect(detail.contains("is of kind") || detail.contains("migration"), story)
            }
        }
    }
}
