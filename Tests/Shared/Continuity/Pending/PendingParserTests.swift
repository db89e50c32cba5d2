import NIOCore
import Primitives
import TestSupport
import Testing
import Wire

@testable import Continuity

struct PendingParserTests {
    private func write(_ number: UInt64, text: String = "acme") -> PendingWrite {
        let entry = JournalEntry(.sample(number, text: text), sequence: Int64(number))
        return PendingWrite(header: .sample, entry: entry)
    }

    private func outcome(_ number: UInt64, _ state: JournalState = .replayed) -> PendingOutcome {
        PendingOutcome(
            operationID: Identifier(high: 7, low: number), state: state,
            at: Timestamp(milliseconds: 1_770_000_500_000))
    }

    private func parse(_ bytes: ByteBuffer, piece: Int = 4096) -> (
        records: [PendingRecord], tally: PendingTally
    ) {
        var parser = PendingParser()
        var rest = bytes
        var records: [PendingRecord] = []
        while rest.readableBytes > 0, let next = rest.readSlice(length: min(piece, rest.readableBytes)) {
            records += parser.take(next)
        }
        if let last = parser.end() { records.append(last) }
        return (records, parser.tally)
    }

    private func text(_ records: [PendingRecord]) -> ByteBuffer {
        var buffer = ByteBuffer(string: PendingFile.heading)
        for record in records {
            switch record {
            case .write(let write): write.write(to: &buffer)
            case .outcome(let outcome): outcome.write(summary: "acme", to: &buffer)
            }
        }
        return buffer
    }

    @Test(arguments: AwkwardTexts.all)
    func awkwardText_inEveryField_comesBack(text awkward: String) {
        let header = JournalHeader(
            storeID: Identifier(high: 1, low: 2), storeEpoch: 9, service: awkward, instance: awkward)
        let entry = JournalEntry(.sample(1, text: awkward), sequence: 17)
        let write = PendingWrite(header: header, entry: entry)
        let (records, tally) = parse(text([.write(write)]))
        #expect(records == [.write(write)])
        #expect(tally == PendingTally(writes: 1, outcomes: 0, damagedLines: 0))
    }

    /// What takes most room in JSON, so that the line of the largest entry can be read back.
    @Test(arguments: ["\u{1}", "\"", "-->"])
    func line_isAtMostSixTimesTheEntry(filling: String) {
        var new = NewJournalEntry.sample(1)
        new.summary = String(repeating: filling, count: 20_000)
        new.subjects = [new.summary, new.summary]
        new.arguments = JSON.object(["a": .string(String(repeating: "-->", count: 20_000))]).serialized
        let write = PendingWrite(header: .sample, entry: JournalEntry(new, sequence: 1))
        var lines = ByteBuffer()
        write.write(to: &lines)
        #expect(lines.readableBytes <= 6 * write.entry.byteCount + 4096)
        #expect(6 * JournalEntry.bytesMax + 4096 <= PendingParser.lineBytesMax)
        #expect(parse(lines).records == [.write(write)])
    }

    @Test func everyState_comesBack() {
        for state in JournalState.allCases where state != .waiting {
            let (records, _) = parse(text([.outcome(outcome(1, state))]))
            #expect(records == [.outcome(outcome(1, state))])
        }
        // Nobody concludes that something waits.
        #expect(parse(text([.outcome(outcome(1, .waiting))])).tally.damagedLines == 1)
    }

    @Test(arguments: [1, 13, 4096])
    func piecesOfAnySize_giveTheSame(size: Int) {
        let all: [PendingRecord] = [.write(write(1)), .write(write(2)), .outcome(outcome(1))]
        let (records, tally) = parse(text(all), piece: size)
        #expect(records == all)
        #expect(tally == PendingTally(writes: 2, outcomes: 1, damagedLines: 0))
    }

    @Test func tornAnywhere_loosesTheLastOnly_andIsCounted() {
        let whole = text([.write(write(1)), .write(write(2))])
        let kept = text([.write(write(1))]).readableBytes
        for length in kept...whole.readableBytes {
            let (records, tally) = parse(whole.getSlice(at: 0, length: length) ?? ByteBuffer())
            let isWhole = length >= whole.readableBytes - 1
            #expect(records == (isWhole ? [.write(write(1)), .write(write(2))] : [.write(write(1))]))
            #expect((tally.damagedLines > 0) == (length != kept && !isWhole), "cut at \(length)")
        }
    }

    @Test func nextLineAfterATornOne_isRead() {
        let torn = text([.write(write(1))])
        for cut in [30, 60, 200, torn.readableBytes - 2] {
            var bytes =
                torn.getSlice(at: 0, length: max(PendingFile.heading.utf8.count, torn.readableBytes - cut))
                ?? ByteBuffer()
            bytes.writeString("\n")
            write(2).write(to: &bytes)
            #expect(parse(bytes).records == [.write(write(2))])
        }
    }

    /// What still reads is what was written; nothing is invented, nothing breaks, and what is missing shows.
    @Test func garbledText_givesNothingButWhatWasWritten() {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        let all: [PendingRecord] = [
            .write(write(1, text: "-->")), .write(write(2)), .outcome(outcome(1)),
            .write(write(3, text: "Ärger\n🚀")), .outcome(outcome(3, .rejected)),
        ]
        let whole = text(all)
        for round in 0..<4000 {
            var bytes = whole
            garble(&bytes, &generator)
            let (records, tally) = parse(bytes, piece: Int.random(in: 1...5000, using: &generator))
            #expect(records.allSatisfy { all.contains($0) }, "seed \(seed), round \(round)")
            #expect(tally.writes + tally.outcomes == records.count, "seed \(seed), round \(round)")
        }
    }

    @Test func noise_isRead() {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        let scraps = [
            "  <!-- holdfast:write ", " -->\n", "{\"a\":", "\"sha256\":\"", "}", "\n", "\u{0}", "- 2026",
        ]
        for round in 0..<3000 {
            var bytes = ByteBuffer()
            for _ in 0..<Int.random(in: 0...30, using: &generator) {
                if Bool.random(using: &generator) {
                    bytes.writeString(scraps.randomElement(using: &generator) ?? "")
                } else {
                    bytes.writeInteger(UInt8.random(in: 0...255, using: &generator))
                }
            }
            #expect(parse(bytes).records.isEmpty, "seed \(seed), round \(round)")
        }
    }

    /// Damages a piece of the text as disks and editors do.
    private func garble(_ bytes: inout ByteBuffer, _ generator: inout SeededGenerator) {
        let start = Int.random(in: 0..<bytes.readableBytes, using: &generator)
        let length = Int.random(in: 1...min(512, bytes.readableBytes - start), using: &generator)
        let before = bytes.getSlice(at: 0, length: start) ?? ByteBuffer()
        let after =
            bytes.getSlice(at: start + length, length: bytes.readableBytes - start - length) ?? ByteBuffer()
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes = before
        case 1: bytes.setRepeatingByte(0, count: length, at: start)
        case 2:
            for index in start..<start + length {
                bytes.setInteger(UInt8.random(in: 0...255, using: &generator), at: index)
            }
        default:
            bytes = before
            bytes.writeImmutableBuffer(after)
        }
    }
}
