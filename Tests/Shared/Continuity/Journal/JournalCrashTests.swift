import Glibc
import NIOCore
import Primitives
import TestSupport
import Testing

@testable import Continuity

/// The power fails at any wait for the disk, of the journal, its mark or `pending.md`: what was acknowledged
/// is there, what was refused is not, and damage is told.
struct JournalCrashTests {
    /// A journal on a faulty disk, and what it has promised.
    private final class Bench: DiskTrial {
        let journal: JournalBench
        let disk: FaultyDisk
        /// Operations that were acknowledged and are not known to be concluded.
        private(set) var waiting: Set<UInt64> = []
        private(set) var concluded: Set<UInt64> = []
        /// Operations of which nobody was told what became.
        private(set) var unknown: Set<UInt64> = []
        /// Whether both places have all of it, so that either may be lost.
        private var isInBoth = true
        /// Operations that were refused: they never happened.
        static let refused: UInt64 = 1000

        init() throws {
            journal = try JournalBench(isFaulty: true)
            disk = try #require(journal.disk)
        }

        private func append(_ numbers: UInt64..., to journal: Journal) async {
            do {
                let receipts = try await journal.appendApart(numbers.map { .sample($0) })
                #expect(receipts.allSatisfy { $0.isInJournal || $0.isInPendingFile })
                isInBoth = isInBoth && receipts.allSatisfy(\.isInPendingFile)
                waiting.formUnion(numbers)
            } catch {
                unknown.formUnion(numbers)
            }
        }

        private func refuse(_ journal: Journal) async {
            var entry = NewJournalEntry.sample(Self.refused)
            entry.actor = "\u{0}"
            await #expect(throws: JournalError.self) { try await journal.appendApart([entry]) }
            await #expect(throws: JournalError.self) {
                try await journal.appendApart([.sample(Self.refused), .sample(Self.refused)])
            }
        }

        private func conclude(_ numbers: UInt64..., in journal: Journal) async {
            var conclusions: [JournalConclusion] = []
            for number in numbers {
                let id = NewJournalEntry.sample(number).operationID
                guard let found = try? await journal.entry(operationID: id) else { continue }
                conclusions.append(
                    JournalConclusion(
                        sequence: found.0.sequence, state: .replayed, at: Timestamp(milliseconds: 5),
                        result: nil))
            }
            guard conclusions.count == numbers.count else { return unknown.formUnion(numbers) }
            let isNoted = (try? await journal.conclude(conclusions)) != nil
            waiting.subtract(numbers)
            if isNoted { concluded.formUnion(numbers) } else { unknown.formUnion(numbers) }
        }

        /// Everything a journal does that waits for the disk: it is made, written to, concluded in and
        /// shortened, closed (and so checkpointed), opened again, lost and rebuilt.
        func run() async {
            guard let first = try? await journal.open() else { return }
            await append(1, to: first)
            await append(2, 3, to: first)
            await refuse(first)
            await conclude(1, in: first)
            await append(4, to: first)
            _ = try? journal.pending.dropConcluded(before: Timestamp(milliseconds: 6))
            _ = try? await first.dropConcluded(before: Timestamp(milliseconds: 6))
            await append(5, to: first)
            first.close()
            guard !disk.isDead, let second = try? await journal.open() else { return }
            await append(6, to: second)
            await conclude(2, in: second)
            second.close()
            guard !disk.isDead, isInBoth else { return }
            unlink(journal.path)
            disk.settle()
            guard let third = try? await journal.open() else { return }
            await append(7, to: third)
            third.close()
        }

        /// What is wrong after all; empty where nothing is.
        func faults(isAfterFailedWait: Bool) async throws -> [String] {
            try await journal.with { journal async throws in
                let entries = try await journal.waiting(after: 0, limit: 100)
                let found = entries.map(\.operationID.low)
                let present = Set(found)
                var faults = waiting.subtracting(present).map { "\($0) is lost" }
                if present.count < found.count { faults.append("one is there twice: \(found)") }
                // What `pending.md` could not take is replayed once more by a rebuilt journal; the store
                // knows it by its operation.
                if !isAfterFailedWait {
                    faults += concluded.intersection(present).map { "\($0) waits again" }
                }
                faults += present.subtracting(waiting).subtracting(unknown).subtracting(concluded)
                    .map { "\($0) was never accepted" }
                for entry in entries
                where JournalEntry(.sample(entry.operationID.low), sequence: entry.sequence) != entry {
                    faults.append("\(entry.operationID.low) is altered")
                }
                if let lost = journal.status.recovery?.lostCount, lost > unknown.count {
                    faults.append("\(lost) are said to be lost")
                }
                // It goes on.
                faults += try await journal.appendApart([.sample(99)]).count == 1 ? [] : ["99 is refused"]
                return faults
            }
        }
    }

    @Test func everyWait_keepsWhatWasAcknowledged() async throws {
        let faults = try await Bench.faultsOfCrashes(share: 30)
        #expect(faults == [])
    }

    @Test func failedWait_isNotRepeated_andWhatWasAcknowledgedIsThere() async throws {
        let faults = try await Bench.faultsOfFailedWaits()
        #expect(faults == [])
    }

    /// The two copies and the mark look after each other, whichever of them the disk lies about.
    @Test(arguments: [[".sqlite", "-wal"], ["pending.md"], [".mark"]])
    func diskThatLiesAboutOne_losesNothing_andIsTold(suffixes: [String]) async throws {
        let bench = try JournalBench(isFaulty: true)
        try await bench.fill(2)
        bench.disk?.fail(.lie(about: suffixes))
        try await bench.with { journal in _ = try await journal.appendApart([.sample(3), .sample(4)]) }
        try bench.disk?.restart()
        try await bench.with { journal async throws in
            let waiting = try await journal.waiting(after: 0, limit: 10)
            #expect(waiting == (1...4).map { JournalEntry(.sample(UInt64($0)), sequence: $0) })
            let isTold = journal.status.recovery != nil
            #expect(isTold == suffixes.contains(".sqlite"))
            #expect(journal.status.recovery?.lostCount ?? 0 == 0)
        }
    }

    @Test func diskThatLiesAboutBoth_losesNothingSilently() async throws {
        let bench = try JournalBench(isFaulty: true)
        try await bench.fill(2)
        bench.disk?.fail(.lie(about: [".sqlite", "-wal", "pending.md"]))
        try await bench.with { journal in _ = try await journal.appendApart([.sample(3), .sample(4)]) }
        try bench.disk?.restart()
        try await bench.with { journal async throws in
            #expect(try await journal.waiting(after: 0, limit: 10).map(\.sequence) == [1, 2])
            #expect(journal.status.recovery?.lostCount == 2)
        }
    }

    @Test func fullDisk_refuses_andTakesWritesOnceOpenedAgain() async throws {
        let bench = try JournalBench(isFaulty: true)
        try await bench.fill(2)
        try await bench.with { journal async throws in
            bench.disk?.fail(.space(bytes: 100))
            for _ in 0..<2 {
                await #expect(throws: JournalError.self) { try await journal.appendApart([.sample(3)]) }
            }
            #expect(journal.status.failure != nil)
            #expect(journal.status.depth == 2)
            #expect(try await journal.waiting(after: 0, limit: 10).count == 2)
            bench.disk?.fail(nil)
        }
        try await bench.with { journal async throws in
            #expect(try await journal.appendApart([.sample(4)]).map(\.sequence) == [3])
            #expect(try await journal.waiting(after: 0, limit: 10).map(\.operationID.low) == [1, 2, 4])
            #expect(journal.status.recovery == nil)
        }
    }
}
