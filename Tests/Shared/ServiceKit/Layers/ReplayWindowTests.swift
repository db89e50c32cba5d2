import NIOCore
import Primitives
import TestSupport
import Testing

@testable import Continuity
@testable import ServiceKit

@Suite struct ReplayWindowTests {
    private func id(_ number: Int) -> String { Identifier(high: 7, low: UInt64(number)).description }

    private func entry(_ sequence: Int64, writes: Int, reads: [Int] = []) -> JournalEntry {
        let names = reads.map { "\"\(id($0).uppercased())\"" }.joined(separator: ",")
        return JournalEntry(
            NewJournalEntry(
                epoch: 1, operationID: Identifier(high: 1, low: UInt64(sequence)), tool: "t",
                arguments: ByteBuffer(string: "{\"a\":{\"ids\":[\(names)]},\"id\":\"\(id(writes))\"}"),
                actor: "a", acceptedAt: Timestamp(milliseconds: 0), identifiers: [], payloadDigest: "",
                outcome: ByteBuffer(string: "{}"), subjects: [id(writes)], summary: ""), sequence: sequence)
    }

    @Test func sameRecord_isWrittenInOrder() {
        let entries = [entry(1, writes: 5), entry(2, writes: 6), entry(3, writes: 5), entry(4, writes: 5)]
        var window = ReplayWindow(entries, sideBySideMax: 8)
        #expect(window.next().map(\.sequence) == [1, 2])
        #expect(window.next().isEmpty)
        window.finished(entries[0])
        #expect(window.next().map(\.sequence) == [3])
        window.finished(entries[1])
        #expect(window.next().isEmpty)
        window.finished(entries[2])
        #expect(window.next().map(\.sequence) == [4])
        #expect(!window.isDone)
        window.finished(entries[3])
        #expect(window.isDone)
    }

    @Test func whatRestsOnARecord_waitsForItAndHoldsItsNextWrite() {
        let entries = [
            entry(1, writes: 1), entry(2, writes: 2, reads: [1]), entry(3, writes: 3, reads: [1]),
            entry(4, writes: 1),
        ]
        var window = ReplayWindow(entries, sideBySideMax: 8)
        #expect(window.next().map(\.sequence) == [1])
        window.finished(entries[0])
        #expect(window.next().map(\.sequence) == [2, 3])
        window.finished(entries[1])
        #expect(window.next().isEmpty)
        window.finished(entries[2])
        #expect(window.next().map(\.sequence) == [4])
    }

    @Test func noMoreThanAllowed_areUnderWay() {
        let entries = (1...10).map { entry(Int64($0), writes: $0) }
        var window = ReplayWindow(entries, sideBySideMax: 3)
        #expect(window.next().count == 3)
        window.finished(entries[1])
        #expect(window.next().map(\.sequence) == [4])
    }

    /// Whatever the order of ends: no two that touch one record swap, and everything is done once.
    @Test func randomBatches_keepTheOrderOfEachRecord() {
        let seed = SeededGenerator.seedOfThisRun()
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let entries = (1...30).map { number in
                entry(
                    Int64(number), writes: Int.random(in: 0..<8, using: &random),
                    reads: (0..<Int.random(in: 0..<3, using: &random)).map { _ in
                        Int.random(in: 0..<8, using: &random)
                    })
            }
            var window = ReplayWindow(entries, sideBySideMax: 4)
            var running: [JournalEntry] = []
            var begun: [JournalEntry] = []
            while !window.isDone {
                let next = window.next()
                running += next
                begun += next
                guard let over = running.indices.randomElement(using: &random) else { break }
                window.finished(running.remove(at: over))
            }
            #expect(begun.count == entries.count, "seed \(seed)")
            for record in 0..<8 {
                let writes = begun.filter { $0.subjects == [id(record)] }.map(\.sequence)
                #expect(writes == writes.sorted(), "seed \(seed)")
            }
        }
    }
}
