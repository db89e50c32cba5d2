import Glibc
import NIOCore
import Primitives
import Storage
import TestSupport
import Testing

@testable import Continuity

struct JournalTests {
    @Test func appendedEntries_areThereAfterReopening() async throws {
        let bench = try JournalBench()
        let entries = (1...5).map { NewJournalEntry.sample($0) }
        try await bench.with { journal async throws in
            let first = try await journal.appendApart(Array(entries[..<2]))
            let rest = try await journal.appendApart(Array(entries[2...]))
            #expect((first + rest).map(\.sequence) == [1, 2, 3, 4, 5])
            #expect((first + rest).allSatisfy { $0.isInJournal && $0.isInPendingFile })
        }
        try await bench.with { journal async throws in
            let expected = entries.enumerated().map { JournalEntry($1, sequence: Int64($0 + 1)) }
            #expect(try await journal.waiting(after: 0, limit: 100) == expected)
            #expect(try await journal.waiting(after: 2, limit: 2) == Array(expected[2..<4]))
            let status = journal.status
            #expect(status.depth == 5)
            #expect(status.byteCount == expected.reduce(0) { $0 + $1.byteCount })
            #expect(status.oldestAcceptedAt == entries[0].acceptedAt)
            #expect(status.lastSequence == 5)
            #expect(status.recovery == nil)
            #expect(status.failure == nil)
        }
        let (records, _) = try bench.records()
        #expect(records.count == 5)
        #expect(bench.files(with: "damaged").isEmpty)
    }

    @Test(arguments: AwkwardTexts.all)
    func awkwardText_inEveryField_comesBack(text: String) async throws {
        let bench = try JournalBench()
        let entry = NewJournalEntry.sample(1, text: text)
        try await bench.with { journal in _ = try await journal.appendApart([entry]) }
        try await bench.with { journal async throws in
            let found = try await journal.entry(operationID: entry.operationID)
            #expect(found?.0 == JournalEntry(entry, sequence: 1))
            #expect(found?.1 == .waiting)
        }
    }

    @Test(arguments: AwkwardTexts.all)
    func recordOfAWaitingWrite_isKnownUntilThatIsConcluded(text: String) async throws {
        let bench = try JournalBench()
        let entry = NewJournalEntry.sample(1, text: text)
        try await bench.with { journal async throws in
            #expect(try await !journal.hasWaiting(subject: text))
            _ = try await journal.appendApart([entry])
            #expect(try await journal.hasWaiting(subject: text))
            #expect(try await !journal.hasWaiting(subject: text + "x"))
            try await journal.conclude([
                JournalConclusion(
                    sequence: 1, state: .replayed, at: Timestamp(milliseconds: 1_770_000_900_000), result: nil
                )
            ])
            #expect(try await !journal.hasWaiting(subject: text))
        }
    }

    @Test func concludedEntry_waitsNoMore() async throws {
        let bench = try JournalBench()
        try await bench.fill(3)
        let at = Timestamp(milliseconds: 1_770_000_900_000)
        try await bench.with { journal async throws in
            try await journal.conclude([
                JournalConclusion(sequence: 1, state: .replayed, at: at, result: ByteBuffer(string: "{}")),
                JournalConclusion(sequence: 2, state: .conflict, at: at, result: nil),
            ])
            #expect(journal.status.depth == 1)
            #expect(journal.status.oldestAcceptedAt == NewJournalEntry.sample(3).acceptedAt)
        }
        try await bench.with { journal async throws in
            #expect(try await journal.waiting(after: 0, limit: 10).map(\.sequence) == [3])
            #expect(try await journal.entry(operationID: Identifier(high: 7, low: 1))?.1 == .replayed)
            #expect(try await journal.entry(operationID: Identifier(high: 7, low: 2))?.1 == .conflict)
            #expect(try await journal.entry(operationID: Identifier(high: 7, low: 9)) == nil)
            #expect(journal.status.depth == 1)
            // A conflict that was resolved.
            try await journal.conclude([
                JournalConclusion(sequence: 2, state: .replayed, at: at, result: nil)
            ])
            #expect(journal.status.depth == 1)
            #expect(try await journal.entry(operationID: Identifier(high: 7, low: 2))?.1 == .replayed)
        }
        #expect(try bench.records().tally == PendingTally(writes: 3, outcomes: 3, damagedLines: 0))
    }

    @Test func wrongConclusions_areRefused_andNoteNothing() async throws {
        let bench = try JournalBench()
        try await bench.fill(2)
        let at = Timestamp(milliseconds: 0)
        func conclusion(_ sequence: Int64, _ state: JournalState, _ result: String? = nil)
            -> JournalConclusion
        {
            JournalConclusion(
                sequence: sequence, state: state, at: at, result: result.map { ByteBuffer(string: $0) })
        }
        try await bench.with { journal async throws in
            await #expect(throws: JournalError.unknownSequence(3)) {
                try await journal.conclude([conclusion(1, .replayed), conclusion(3, .replayed)])
            }
            for wrong in [
                [conclusion(1, .waiting)], [conclusion(1, .replayed), conclusion(1, .replayed)],
                [conclusion(1, .replayed, "\u{0}")],
            ] {
                await #expect(throws: JournalError.invalidEntry(detail: "the conclusion of 1")) {
                    try await journal.conclude(wrong)
                }
            }
            #expect(journal.status.depth == 2)
            #expect(journal.status.failure == nil)
            #expect(try await journal.waiting(after: 0, limit: 10).count == 2)
        }
    }

    @Test func dropping_keepsWhatWaits_andTheSequence() async throws {
        let bench = try JournalBench()
        try await bench.fill(3)
        let at = Timestamp(milliseconds: 1_770_000_900_000)
        try await bench.with { journal async throws in
            try await journal.conclude(
                [1, 3].map { JournalConclusion(sequence: $0, state: .replayed, at: at, result: nil) })
            #expect(try await journal.dropConcluded(before: at) == 0)
            #expect(try await journal.dropConcluded(before: at.advanced(milliseconds: 1)) == 2)
        }
        try await bench.with { journal async throws in
            #expect(journal.status.recovery == nil)
            #expect(try await journal.waiting(after: 0, limit: 10).map(\.sequence) == [2])
            #expect(try await journal.appendApart([.sample(9)]).map(\.sequence) == [4])
        }
    }

    @Test func sameOperation_isRefused() async throws {
        let bench = try JournalBench()
        try await bench.fill(1)
        let known = NewJournalEntry.sample(1)
        try await bench.with { journal async throws in
            let duplicate = JournalError.duplicate(operationID: known.operationID)
            await #expect(throws: duplicate) { try await journal.appendApart([.sample(2), known]) }
            await #expect(throws: JournalError.duplicate(operationID: Identifier(high: 7, low: 3))) {
                try await journal.appendApart([.sample(3), .sample(3)])
            }
            #expect(try await journal.appendApart([.sample(2)]).map(\.sequence) == [2])
        }
        #expect(try bench.records().tally.writes == 2)
    }

    @Test func entriesThatCannotBeKept_areRefused() async throws {
        let bench = try JournalBench()
        var wrong: [NewJournalEntry] = []
        for json in ["", "[]", "{", "{}{}", "{\"a\":\"\u{1}\"}"] {
            var entry = NewJournalEntry.sample(1)
            entry.arguments = ByteBuffer(string: json)
            wrong.append(entry)
            entry = .sample(1)
            entry.outcome = ByteBuffer(string: json)
            wrong.append(entry)
        }
        for path in [\NewJournalEntry.tool, \.actor, \.payloadDigest, \.summary] {
            var entry = NewJournalEntry.sample(1)
            entry[keyPath: path] = "a\u{0}b"
            wrong.append(entry)
        }
        var large = NewJournalEntry.sample(1)
        large.summary = String(repeating: "x", count: JournalEntry.bytesMax)
        wrong.append(large)
        try await bench.with { [wrong] journal async throws in
            for entry in wrong {
                await #expect(throws: JournalError.self) { try await journal.appendApart([entry]) }
            }
            #expect(journal.status.failure == nil)
            #expect(journal.status.lastSequence == 0)
        }
        #expect(try bench.records().tally == PendingTally())
    }

    @Test func fullJournal_refusesBeforeAnythingIsWritten() async throws {
        var limits = JournalLimits()
        limits.entriesMax = 3
        limits.warningPercent = 67
        let bench = try JournalBench(limits: limits)
        try await bench.with { journal async throws in
            #expect(try await journal.appendApart([.sample(1)]).count == 1)
            #expect(!journal.status.isNearLimit)
            #expect(try await journal.appendApart([.sample(2)]).count == 1)
            #expect(journal.status.isNearLimit)
            await #expect(throws: JournalError.full) {
                try await journal.appendApart([.sample(3), .sample(4)])
            }
            #expect(try bench.records().tally.writes == 2)
            #expect(try await journal.appendApart([.sample(3)]).map(\.sequence) == [3])
            await #expect(throws: JournalError.full) { try await journal.appendApart([.sample(4)]) }
            let at = Timestamp(milliseconds: 0)
            try await journal.conclude([JournalConclusion(sequence: 1, state: .replayed, at: at, result: nil)]
            )
            #expect(try await journal.appendApart([.sample(4)]).map(\.sequence) == [4])
        }
    }

    @Test func bytes_areLimitedToo() async throws {
        var limits = JournalLimits()
        limits.bytesMax = JournalEntry(.sample(1), sequence: 1).byteCount * 2
        let bench = try JournalBench(limits: limits)
        try await bench.with { journal async throws in
            _ = try await journal.appendApart([.sample(1), .sample(2)])
            await #expect(throws: JournalError.full) { try await journal.appendApart([.sample(3)]) }
        }
        try await bench.with { journal async throws in
            await #expect(throws: JournalError.full) { try await journal.appendApart([.sample(3)]) }
        }
    }

    /// Each thread's entries keep their order, and no sequence is left out or given twice.
    @Test func threadsTogether_getDenseSequencesInOrder() async throws {
        let bench = try JournalBench()
        let receipts = try await bench.with { journal async throws in
            try await withThrowingTaskGroup(of: [Int64].self) { group in
                for thread in 0..<8 as Range<UInt64> {
                    group.addTask {
                        try await DedicatedThread.run(name: "append", orElse: JournalError.closed) {
                            Result { () throws(JournalError) in
                                var sequences: [Int64] = []
                                for number in 1...25 as ClosedRange<UInt64> {
                                    let entry = NewJournalEntry.sample(thread * 1000 + number)
                                    sequences += try journal.append([entry]).map(\.sequence)
                                }
                                return sequences
                            }
                        }
                    }
                }
                return try await group.reduce(into: [[Int64]]()) { $0.append($1) }
            }
        }
        #expect(receipts.allSatisfy { $0 == $0.sorted() })
        #expect(receipts.flatMap(\.self).sorted() == Array(1...200))
        try await bench.with { journal async throws in
            let entries = try await journal.waiting(after: 0, limit: 1000)
            #expect(entries.map(\.sequence) == Array(1...200))
            for thread in 0..<8 as Range<UInt64> {
                let own = entries.map(\.operationID.low).filter { $0 / 1000 == thread }
                #expect(own == (1...25).map { thread * 1000 + $0 })
            }
            #expect(journal.status.recovery == nil)
        }
        #expect(JournalMark.read(path: bench.path + ".mark")?.last == 200)
    }

    @Test func closedJournal_refuses() async throws {
        let bench = try JournalBench()
        let journal = try await bench.open()
        journal.close()
        await #expect(throws: JournalError.closed) { try await journal.appendApart([.sample(1)]) }
        await #expect(throws: JournalError.closed) { try await journal.waiting(after: 0, limit: 1) }
        #expect(try bench.records().tally == PendingTally())
    }

    @Test func secondOpening_isRefused() async throws {
        let bench = try JournalBench()
        try await bench.with { _ in
            await #expect(throws: JournalError.locked(path: bench.path)) { try await bench.open() }
        }
    }
}
