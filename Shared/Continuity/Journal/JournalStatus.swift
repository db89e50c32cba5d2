public import Primitives

/// How a journal stands.
public struct JournalStatus: Sendable, Equatable {
    /// How many entries wait.
    public let depth: Int
    /// The bytes they take.
    public let byteCount: Int
    /// When the first of them was accepted; nil where none waits.
    public let oldestAcceptedAt: Timestamp?
    /// The last sequence that was given out; 0 at first.
    public let lastSequence: Int64
    /// What was done at open because the journal was missing, damaged or behind; nil where nothing was.
    public let recovery: JournalRecovery?
    /// Entries in `pending.md` of other stores, services or instances, as counted at open.
    public let foreignCount: Int
    /// Those of them that this service accepted for another store: never carried out here.
    public let otherStoreCount: Int
    /// What could not be read in `pending.md` at open, in lines.
    public let damagedPendingLines: Int
    /// Why it accepts nothing until it is opened again; nil while it does.
    public let failure: String?
    /// Whether the mark could not be written when last tried: a loss would not be noticed at the next open.
    public let isMarkFailing: Bool
    /// Whether a tenth of a limit is reached.
    public let isNearLimit: Bool
}

/// What the journal did at open to get back what it lacked.
public struct JournalRecovery: Sendable, Equatable {
    /// Why.
    public enum Reason: Sendable, Equatable {
        /// There was no journal file.
        case missing
        /// The journal was damaged: what was found.
        case damaged(detail: String)
        /// The journal was whole, and `pending.md` had later entries.
        case behind
    }

    /// Why.
    public let reason: Reason
    /// Waiting entries taken from `pending.md`.
    public let restoredCount: Int
    /// Waiting entries that the damaged journal still had.
    public let salvagedCount: Int
    /// Sequences that were given out and are found nowhere: at most so many accepted writes are lost.
    public let lostCount: Int
    /// Where the damaged journal is now; nil where there was none.
    public let setAside: String?
}
