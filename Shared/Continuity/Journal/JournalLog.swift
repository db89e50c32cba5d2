public import Storage
import Synchronization

/// The journal as the commit log of a copy: an accepted write is in it before the copy shows it.
public final class JournalLog: CommitLog {
    private struct State {
        var journal: Journal?
        var absence: String?
        var isFinal = false
    }

    private let state = Mutex(State())

    /// A log that takes nothing until it has a journal.
    public init() {}

    /// The journal behind it; nil until there is one.
    public var current: Journal? {
        get { state.withLock { $0.journal } }
        set { state.withLock { $0 = State(journal: newValue) } }
    }

    /// Why there is no journal though there should be one; nil where there is, and where none is due.
    public var absence: String? { state.withLock { $0.absence } }

    /// Whether there is no journal, and opening it again may help.
    public var mayComeBack: Bool { state.withLock { $0.absence != nil && !$0.isFinal } }

    /// There is no journal from now on, and there should be.
    ///
    /// - Parameter isFinal: Whether it is not to be opened again while this process lives.
    public func lose(_ reason: String, isFinal: Bool = false) {
        state.withLock { $0 = State(absence: reason, isFinal: isFinal) }
    }

    /// See `CommitLog`: `NewJournalEntry`s for `JournalReceipt`s.
    public func append(_ records: [any Sendable]) throws -> [any Sendable] {
        guard let journal = current else { throw JournalError.closed }
        return try journal.append(records.compactMap { $0 as? NewJournalEntry })
    }
}
