import Glibc
import NIOCore
import Primitives
import Storage
import TestSupport
import Testing

@testable import Continuity

/// One of the two places fails while the journal is in use.
struct JournalFailureTests {
    @Test func pendingFileThatCannotBeWritten_leavesTheJournal() async throws {
        let bench = try JournalBench()
        mkdir(bench.pending.path, 0o700)
        try await bench.with { journal async throws in
            let receipts = try await journal.appendApart([.sample(1)])
            #expect(receipts == [JournalReceipt(sequence: 1, isInJournal: true, isInPendingFile: false)])
            try await journal.conclude([
                JournalConclusion(
                    sequence: 1, state: .rejected, at: Timestamp(milliseconds: 0), result: nil)
            ])
            rmdir(bench.pending.path)
            #expect(try await journal.appendApart([.sample(2)]).map(\.isInPendingFile) == [true])
        }
        try await bench.with { journal async throws in
            #expect(journal.status.lastSequence == 2)
            #expect(journal.status.depth == 1)
        }
    }

    @Test func failingJournal_isAcknowledgedByPendingAlone_thenRefuses_thenCatchesUp() async throws {
        let bench = try JournalBench(isFaulty: true)
        try await bench.with { journal async throws in
            _ = try await journal.appendApart([.sample(1)])
            bench.disk?.fail(.failures(of: [".sqlite", "-wal"]))
            let receipts = try await journal.appendApart([.sample(2)])
            #expect(receipts == [JournalReceipt(sequence: 2, isInJournal: false, isInPendingFile: true)])
            #expect(journal.status.failure != nil)
            #expect(journal.status.depth == 2)
            await #expect(throws: JournalError.self) { try await journal.appendApart([.sample(3)]) }
        }
        #expect(try bench.records().tally.writes == 2)
        try bench.disk?.restart()
        try await bench.with { journal async throws in
            #expect(try await journal.waiting(after: 0, limit: 10).map(\.sequence) == [1, 2])
            #expect(journal.status.recovery?.restoredCount == 1)
            #expect(journal.status.recovery?.lostCount == 0)
            #expect(try await journal.appendApart([.sample(3)]).map(\.sequence) == [3])
        }
    }

    @Test func removedJournal_isWrittenBack() async throws {
        let bench = try JournalBench()
        try await bench.with { journal async throws in
            _ = try await journal.appendApart([.sample(1)])
            #expect(journal.replacedAt == nil)
            for suffix in ["", "-wal", "-shm"] { unlink(bench.path + suffix) }
            let receipts = try await journal.appendApart([.sample(2)])
            #expect(receipts == [JournalReceipt(sequence: 2, isInJournal: true, isInPendingFile: true)])
            #expect(journal.replacedAt != nil)
        }
        unlink(bench.pending.path)
        try await bench.with { journal async throws in
            #expect(try await journal.waiting(after: 0, limit: 10).map(\.sequence) == [1, 2])
            #expect(journal.status.recovery == nil)
        }
    }

    @Test func removedMark_isWrittenAnew() async throws {
        let bench = try JournalBench()
        try await bench.with { journal async throws in
            _ = try await journal.appendApart([.sample(1)])
            unlink(bench.path + ".mark")
            _ = try await journal.appendApart([.sample(2)])
        }
        #expect(JournalMark.read(path: bench.path + ".mark")?.last == 2)
    }

    @Test func bothFailing_acknowledgesNothing() async throws {
        let bench = try JournalBench(isFaulty: true)
        try await bench.with { journal async throws in
            _ = try await journal.appendApart([.sample(1)])
            bench.disk?.fail(.failures(of: [".sqlite", "-wal", "pending.md"]))
            await #expect(throws: JournalError.self) { try await journal.appendApart([.sample(2)]) }
            #expect(journal.status.depth == 1)
        }
        #expect(JournalMark.read(path: bench.path + ".mark")?.last == 1)
    }

    /// A transaction that does not begin where the file ends is refused: there never is a gap.
    @Test func entryAfterAFailedOne_isNotInTheJournal() async throws {
        let bench = try JournalBench()
        try await bench.with { journal async throws in
            _ = try await journal.appendApart([.sample(1)])
            let row = JournalRow(entry: JournalEntry(.sample(5), sequence: 3))
            await #expect(throws: JournalDamage.self) {
                try await journal.store.database.write(
                    Journal.insertion(of: [row], after: 2),
                    deadline: Deadline(milliseconds: 5000, from: Clocks.system.monotonic()))
            }
            #expect(try await journal.waiting(after: 0, limit: 10).map(\.sequence) == [1])
        }
    }
}
