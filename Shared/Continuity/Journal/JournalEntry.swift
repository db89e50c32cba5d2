public import NIOCore
public import Primitives
import Wire

/// An accepted write: everything needed to carry it out again to the letter.
public struct JournalEntry: Sendable, Equatable {
    /// The epoch of the route it was accepted under.
    public let epoch: Int64
    /// Its place in the journal: 1, 2, 3, … in the order of acceptance, never used again.
    public let sequence: Int64
    /// Names the intended write for ever.
    public let operationID: Identifier
    /// The tool that was called.
    public let tool: String
    /// The JSON object of the call.
    public let arguments: ByteBuffer
    /// Who called.
    public let actor: String
    /// When it was accepted.
    public let acceptedAt: Timestamp
    /// The identifiers made for it, in the order they were drawn.
    public let identifiers: [Identifier]
    /// SHA-256 of tool and arguments in lowercase hexadecimal, as in `operations`.
    public let payloadDigest: String
    /// The JSON object its client was answered with.
    public let outcome: ByteBuffer
    /// The keys of the records it touches, such as `work_item/<id>`.
    public let subjects: [String]
    /// One line of Markdown for people, such as `vendor **acme** → broken (v5, waiting)`.
    public let summary: String

    /// An entry with a place in the journal.
    public init(_ entry: NewJournalEntry, sequence: Int64) {
        self.sequence = sequence
        epoch = entry.epoch
        operationID = entry.operationID
        tool = entry.tool
        arguments = entry.arguments
        actor = entry.actor
        acceptedAt = entry.acceptedAt
        identifiers = entry.identifiers
        payloadDigest = entry.payloadDigest
        outcome = entry.outcome
        subjects = entry.subjects
        summary = entry.summary
    }

    /// The same write in another place of the journal.
    func moved(to sequence: Int64) -> JournalEntry {
        JournalEntry(NewJournalEntry(self), sequence: sequence)
    }

    /// What it counts for against the journal's limit, in bytes.
    var byteCount: Int {
        let texts = tool.utf8.count + actor.utf8.count + payloadDigest.utf8.count + summary.utf8.count
        let lists = identifiers.count * 39 + subjects.reduce(0) { $0 + $1.utf8.count + 3 }
        return arguments.readableBytes + outcome.readableBytes + texts + lists + JournalEntry.fixedBytes
    }

    /// The largest entry: its line in `pending.md` may be six times as long, and must be read back.
    static let bytesMax = PendingParser.lineBytesMax / 6 - 4096
    /// Numbers, times, identifiers and the checksum.
    private static let fixedBytes = 160
}

/// A write to be accepted: an entry that has no place in the journal yet.
public struct NewJournalEntry: Sendable, Equatable {
    /// See `JournalEntry.epoch`.
    public var epoch: Int64
    /// See `JournalEntry.operationID`.
    public var operationID: Identifier
    /// See `JournalEntry.tool`.
    public var tool: String
    /// See `JournalEntry.arguments`.
    public var arguments: ByteBuffer
    /// See `JournalEntry.actor`.
    public var actor: String
    /// See `JournalEntry.acceptedAt`.
    public var acceptedAt: Timestamp
    /// See `JournalEntry.identifiers`.
    public var identifiers: [Identifier]
    /// See `JournalEntry.payloadDigest`.
    public var payloadDigest: String
    /// See `JournalEntry.outcome`.
    public var outcome: ByteBuffer
    /// See `JournalEntry.subjects`.
    public var subjects: [String]
    /// See `JournalEntry.summary`.
    public var summary: String

    /// An entry of these values.
    public init(
        epoch: Int64, operationID: Identifier, tool: String, arguments: ByteBuffer, actor: String,
        acceptedAt: Timestamp, identifiers: [Identifier], payloadDigest: String, outcome: ByteBuffer,
        subjects: [String], summary: String
    ) {
        self.epoch = epoch
        self.operationID = operationID
        self.tool = tool
        self.arguments = arguments
        self.actor = actor
        self.acceptedAt = acceptedAt
        self.identifiers = identifiers
        self.payloadDigest = payloadDigest
        self.outcome = outcome
        self.subjects = subjects
        self.summary = summary
    }

    /// The same write, for another journal.
    public init(_ entry: JournalEntry) {
        self.init(
            epoch: entry.epoch, operationID: entry.operationID, tool: entry.tool, arguments: entry.arguments,
            actor: entry.actor, acceptedAt: entry.acceptedAt, identifiers: entry.identifiers,
            payloadDigest: entry.payloadDigest, outcome: entry.outcome, subjects: entry.subjects,
            summary: entry.summary)
    }

    /// Refuses what could not be kept or read back.
    ///
    /// - Throws: `invalidEntry`.
    func check() throws(JournalError) {
        for (name, json) in [("arguments", arguments), ("outcome", outcome)] {
            guard let slice = try? JSONSlice(checking: json), slice.isObject else {
                throw .invalidEntry(detail: "\(name): not a JSON object")
            }
        }
        let texts = [
            ("tool", tool), ("actor", actor), ("payloadDigest", payloadDigest), ("summary", summary),
        ]
        for (name, text) in texts where text.utf8.contains(0) {
            throw .invalidEntry(detail: "\(name): holds NUL")
        }
        guard JournalEntry(self, sequence: 1).byteCount <= JournalEntry.bytesMax else {
            throw .invalidEntry(detail: "larger than \(JournalEntry.bytesMax) bytes")
        }
        guard Timestamp(acceptedAt.description) == acceptedAt else {
            throw .invalidEntry(detail: "acceptedAt: outside the years 1 to 9999")
        }
    }
}
