public import NIOCore
public import Primitives

/// What became of an entry.
public enum JournalState: String, Sendable, CaseIterable {
    /// Nothing yet.
    case waiting
    /// The primary store has it.
    case replayed
    /// It is kept as a sync conflict, to be resolved.
    case conflict
    /// The primary store refused it for good.
    case rejected
}

/// What is to be noted of one entry.
public struct JournalConclusion: Sendable, Equatable {
    /// Which entry.
    public let sequence: Int64
    /// What became of it; not `waiting`.
    public let state: JournalState
    /// When.
    public let at: Timestamp
    /// What the primary store answered, as JSON; nil where it said nothing.
    public let result: ByteBuffer?

    /// A conclusion of these values.
    public init(sequence: Int64, state: JournalState, at: Timestamp, result: ByteBuffer?) {
        self.sequence = sequence
        self.state = state
        self.at = at
        self.result = result
    }
}

/// Where an accepted entry is durable: in one of the two places at least.
public struct JournalReceipt: Sendable, Equatable {
    /// Its place in the journal.
    public let sequence: Int64
    /// Whether the journal has it.
    public let isInJournal: Bool
    /// Whether `pending.md` has it.
    public let isInPendingFile: Bool
}
