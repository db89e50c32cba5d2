import Glibc
import NIOCore
import Primitives
import Storage
import TestSupport
import Testing

@testable import Continuity

struct PendingFileTests {
    private func write(_ number: UInt64) -> PendingWrite {
        PendingWrite(header: .sample, entry: JournalEntry(.sample(number), sequence: Int64(number)))
    }

    private func outcome(_ number: UInt64, at milliseconds: Int64) -> PendingOutcome {
        PendingOutcome(
            operationID: Identifier(high: 7, low: number), state: .replayed,
            at: Timestamp(milliseconds: milliseconds))
    }

    @Test func newFile_isPrivate_andHasATitle() throws {
        let bench = try JournalBench()
        try bench.pending.append([write(1)])
        var status = stat()
        #expect(stat(bench.pending.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(String(buffer: bench.bytes(of: bench.pending.path)).hasPrefix("# Writes accepted"))
        #expect(try bench.records().records == [.write(write(1))])
    }

    @Test func missingFile_isEmpty() throws {
        let (records, tally) = try JournalBench().records()
        #expect(records.isEmpty)
        #expect(tally == PendingTally())
    }

    @Test func tornEnd_doesNotTakeTheNextLineAlong() throws {
        let bench = try JournalBench()
        try bench.pending.append([write(1), write(2)])
        let whole = bench.bytes(of: bench.pending.path)
        try bench.write(
            whole.getSlice(at: 0, length: whole.readableBytes - 40) ?? whole, to: bench.pending.path)
        try bench.pending.append([write(3)])
        let (records, tally) = try bench.records()
        #expect(records == [.write(write(1)), .write(write(3))])
        #expect(tally.damagedLines == 1)
    }

    @Test func threadsTogether_loseNothing() async throws {
        let bench = try JournalBench()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for thread in 0..<8 as Range<UInt64> {
                group.addTask {
                    try await DedicatedThread.run(name: "append", orElse: PendingFileError.locked) {
                        Result { () throws(PendingFileError) in
                            for number in 1...20 as ClosedRange<UInt64> {
                                try bench.pending.append([write(thread * 100 + number)])
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let (records, tally) = try bench.records()
        let numbers = records.map { record -> UInt64 in
            if case .write(let write) = record { write.entry.operationID.low } else { 0 }
        }
        #expect(tally == PendingTally(writes: 160, outcomes: 0, damagedLines: 0))
        #expect(Set(numbers).count == 160)
        for thread in 0..<8 as Range<UInt64> {
            let own = numbers.filter { $0 / 100 == thread }
            #expect(own == own.sorted())
        }
    }

    @Test func lockHeldByAnother_endsTheWait_thenRefusesAtOnce() throws {
        let directory = try TemporaryDirectory()
        let pending = PendingFile(directory: directory.path, clocks: .system, lockMilliseconds: 20)
        let soon = Deadline(milliseconds: 1000, from: Clocks.system.monotonic())
        let lock = try TextLock(directory: directory.path, until: soon, .system)
        #expect(throws: PendingFileError.locked) { try pending.append([write(1)]) }
        #expect(throws: PendingFileError.locked) { try pending.append([write(1)]) }
        lock.release()
        #expect(access(pending.path, F_OK) != 0)
    }

    @Test func directoryInItsPlace_isAnError() throws {
        let bench = try JournalBench()
        mkdir(bench.pending.path, 0o700)
        #expect(throws: PendingFileError.self) { try bench.pending.append([write(1)]) }
        #expect(throws: PendingFileError.self) { try bench.records() }
    }

    @Test func dropping_leavesEverythingElseByteForByte() throws {
        let bench = try JournalBench()
        try bench.pending.append([write(1)])
        var expected = bench.bytes(of: bench.pending.path)
        let note = "\nA person's note, with <!-- a comment -->\n\n"
        expected = ByteBuffer(string: PendingFile.heading + note)
        var text = bench.bytes(of: bench.pending.path)
        text.writeString(note)
        write(2).write(to: &text)
        write(2).write(to: &expected)
        outcome(1, at: 1000).write(summary: "old", to: &text)
        write(3).write(to: &text)
        write(3).write(to: &expected)
        outcome(3, at: 5000).write(summary: "young", to: &text)
        outcome(3, at: 5000).write(summary: "young", to: &expected)
        text.writeString("- 2026-01-31 12:00:05 UTC · torn")
        expected.writeString("- 2026-01-31 12:00:05 UTC · torn")
        try bench.write(text, to: bench.pending.path)
        #expect(try bench.pending.dropConcluded(before: Timestamp(milliseconds: 5000)) == 1)
        #expect(String(buffer: bench.bytes(of: bench.pending.path)) == String(buffer: expected))
        #expect(try bench.pending.dropConcluded(before: Timestamp(milliseconds: 5000)) == 0)
        var status = stat()
        #expect(stat(bench.pending.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func laterOutcome_keepsTheWrite() throws {
        let bench = try JournalBench()
        try bench.pending.append([write(1)])
        try bench.pending.append([(outcome(1, at: 1000), summary: "a"), (outcome(1, at: 9000), summary: "b")])
        #expect(try bench.pending.dropConcluded(before: Timestamp(milliseconds: 5000)) == 0)
        #expect(try bench.records().tally == PendingTally(writes: 1, outcomes: 2, damagedLines: 0))
    }
}
