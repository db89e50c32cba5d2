public import Storage
import Synchronization

/// The journal as the commit log of a copy: an accepted write is in it before the copy shows it.
public final class JournalLog: CommitLog {
    private let journal = Mutex<Journal?>(nil)

    /// A log that takes nothing until it has a journal.
    public init() {}

    /// The journal behind it; nil until there is one.
    public var current: Journal? {
        get { journal.withLock { $0 } }
        set { journal.withLock { $0 = newValue } }
    }

    /// See `CommitLog`: `NewJournalEntry`s for `JournalReceipt`s.
    public func append(_ records: [any Sendable]) throws -> [any Sendable] {
        guard let journal = current else { throw JournalError.closed }
        return try journal.append(records.compactMap { $0 as? NewJournalEntry })
    }
}
