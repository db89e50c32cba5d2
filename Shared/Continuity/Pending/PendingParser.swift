import NIOCore
import Wire

/// A record of `pending.md`.
public enum PendingRecord: Sendable, Equatable {
    /// A write that was accepted.
    case write(PendingWrite)
    /// What became of one.
    case outcome(PendingOutcome)
}

/// What reading `pending.md` came to.
public struct PendingTally: Sendable, Equatable {
    /// Whole writes.
    public var writes = 0
    /// Whole outcomes.
    public var outcomes = 0
    /// Lines that were torn, altered or unknown, and people's lines whose record is missing.
    public var damagedLines = 0

    /// A tally of these numbers; nothing at first.
    public init(writes: Int = 0, outcomes: Int = 0, damagedLines: Int = 0) {
        self.writes = writes
        self.outcomes = outcomes
        self.damagedLines = damagedLines
    }
}

/// Reads the text of `pending.md`, whatever it holds: what is whole is found, the rest is counted.
struct PendingParser {
    private(set) var tally = PendingTally()
    private var splitter: LineSplitter
    /// Whether the line before was one that a record follows.
    private var awaitsRecord = false

    /// Twice the largest frame: call and answer in one line.
    static let lineBytesMax = 33_554_432

    init(lineBytesMax: Int = PendingParser.lineBytesMax) {
        splitter = LineSplitter(lengthMax: lineBytesMax)
    }

    /// The records in the next piece of the text.
    mutating func take(_ piece: ByteBuffer) -> [PendingRecord] {
        var records: [PendingRecord] = []
        for line in splitter.take(piece) {
            if let record = record(in: line) { records.append(record) }
        }
        return records
    }

    /// The record that the text ends with, without a line end.
    mutating func end() -> PendingRecord? {
        defer {
            if awaitsRecord { tally.damagedLines += 1 }
            awaitsRecord = false
        }
        guard let rest = splitter.end() else { return nil }
        return record(in: rest)
    }

    private mutating func record(in line: LineSplitter.Line) -> PendingRecord? {
        let wasAwaited = awaitsRecord
        awaitsRecord = false
        switch PendingRecord.read(line) {
        case .record(let record):
            switch record {
            case .write: tally.writes += 1
            case .outcome: tally.outcomes += 1
            }
            return record
        case .damaged: tally.damagedLines += 1
        case .heading:
            awaitsRecord = true
            if wasAwaited { tally.damagedLines += 1 }
        case .text: if wasAwaited { tally.damagedLines += 1 }
        }
        return nil
    }
}

extension PendingRecord {
    /// What a line means to a reader of records.
    enum Reading: Equatable {
        case record(PendingRecord)
        case damaged
        /// People's line of a record, which comes next.
        case heading
        case text
    }

    /// Reads one line.
    static func read(_ line: LineSplitter.Line) -> Reading {
        switch line {
        case .overlong: return .damaged
        case .unterminated(let bytes):
            // Every line we write has its end, so this one was torn, unless only the end is missing.
            let reading = read(bytes)
            if case .record = reading { return reading }
            return .damaged
        case .whole(let bytes): return read(bytes)
        }
    }

    private static func read(_ line: ByteBuffer) -> Reading {
        switch PendingLine.read(line) {
        case .text: return HumanLine.matches(line) ? .heading : .text
        case .damaged: return .damaged
        case .record(let kind, let json):
            guard let slice = try? JSONSlice(checking: json), slice.isObject else { return .damaged }
            switch kind {
            case PendingWrite.kind: return PendingWrite(slice).map { .record(.write($0)) } ?? .damaged
            case PendingOutcome.kind: return PendingOutcome(slice).map { .record(.outcome($0)) } ?? .damaged
            default: return .damaged
            }
        }
    }
}
