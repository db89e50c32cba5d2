public import Logging
import NIOCore
public import Primitives
import Storage
import Synchronization

/// The writes that an instance accepted and the primary store does not have yet, durable on this host.
///
/// Each is kept twice: here, in an SQLite file of its own, and as text in `pending.md`.
public final class Journal: Sendable {
    /// What appending threads take turns at.
    struct State {
        /// The last sequence that was given out.
        var lastSequence: Int64
        /// Waiting entries, those on their way included.
        var depth: Int
        var byteCount: Int
        /// Operations on their way to the file, where a look at the file would not find them.
        var inFlight: Set<Identifier> = []
        /// Why nothing is accepted any more.
        var failure: String?
        /// Appends that have begun and not ended.
        var appendCount = 0
        var isClosed = false
        var isMarkFailing = false
        var isNearLimit = false
    }

    let path: String
    /// Whose writes it holds.
    public let header: JournalHeader
    let store: BlockingDatabase
    let pending: PendingFile
    let mark: JournalMark
    let limits: JournalLimits
    let clocks: Clocks
    let logger: Logger
    let state: Mutex<State>
    /// Told when the last append that runs has ended.
    let ended = Monitor()
    private let findings: Findings

    /// What was found at open.
    struct Findings: Sendable {
        var recovery: JournalRecovery?
        var foreignCount = 0
        var damagedPendingLines = 0
        var otherStoreCount = 0
    }

    init(
        path: String, database: any Database, contents: JournalContents, mark: JournalMark,
        pending: PendingFile, findings: Findings, limits: JournalLimits, clocks: Clocks, logger: Logger
    ) {
        self.path = path
        header = contents.table.header
        store = BlockingDatabase(
            database: database, clocks: clocks, milliseconds: limits.appendMilliseconds)
        self.pending = pending
        self.mark = mark
        self.limits = limits
        self.clocks = clocks
        self.logger = logger
        self.findings = findings
        state = Mutex(
            State(
                lastSequence: contents.last, depth: contents.depth, byteCount: contents.byteCount,
                isNearLimit: limits.warns(depth: contents.depth, bytes: contents.byteCount)))
    }

    deinit {
        close()
    }

    /// Opens the journal, or makes it; takes back from `pending.md` what it lacks.
    ///
    /// A journal that is damaged, or ends before its mark, is set aside (`<path>.damaged-<time>`); the new
    /// one gets what the old one still had and the waiting entries of this store and instance in
    /// `pending.md`. So does one that was missing. A whole journal takes over
    /// what `pending.md` has beyond its end. See `JournalStatus.recovery`.
    ///
    /// - Parameters:
    ///   - path: The SQLite file; `.mark` and `.lock` are beside it.
    ///   - header: Whose writes it holds. A risen epoch is noted.
    ///   - pending: The second copy.
    ///   - limits: What it holds at most.
    ///   - clocks: Time and randomness.
    ///   - logger: Takes what an operator should know.
    /// - Throws: `locked`, `foreign`, `unusable`.
    public static func open(
        path: String, header: JournalHeader, pending: PendingFile, limits: JournalLimits = JournalLimits(),
        clocks: Clocks, logger: Logger
    ) async throws(JournalError) -> Journal {
        try await JournalOpening(
            path: path, header: header, pending: pending, limits: limits, clocks: clocks, logger: logger
        ).run()
    }

    /// When its file was last written back because it had been removed while in use; nil where that was never
    /// needed.
    public var replacedAt: MonotonicTime? { store.database.replacedAt }

    /// Looks after what may have become of its file while nobody wrote.
    public func look() { store.database.look() }

    /// How it stands. It reads one row by key on the caller's thread.
    public var status: JournalStatus {
        let oldest = try? store.read(Journal.oldest, cost: .point).first?.timestamp(0)
        return state.withLock { state in
            JournalStatus(
                depth: state.depth, byteCount: state.byteCount, oldestAcceptedAt: oldest ?? nil,
                lastSequence: state.lastSequence, recovery: findings.recovery,
                foreignCount: findings.foreignCount, otherStoreCount: findings.otherStoreCount,
                damagedPendingLines: findings.damagedPendingLines,
                failure: state.failure, isMarkFailing: state.isMarkFailing, isNearLimit: state.isNearLimit)
        }
    }

    /// Why it accepts nothing until it is opened again; nil while it does. It reads nothing.
    public var failure: String? { state.withLock { $0.failure } }

    /// Lets running appends end, refuses new ones, and gives the files up. It blocks.
    public func close() {
        state.withLock { $0.isClosed = true }
        let deadline = Deadline(milliseconds: Journal.closeMilliseconds, from: clocks.monotonic())
        ended.withLock {
            while state.withLock({ $0.appendCount > 0 }), !deadline.hasPassed(at: clocks.monotonic()) {
                ended.wait(until: deadline.time)
            }
        }
        store.database.close()
        mark.close()
    }

    /// `close` on a thread that may wait.
    public func closeApart() async {
        do throws(JournalError) {
            try await DedicatedThread.run(name: "journal-close", orElse: .closed) {
                Result { () throws(JournalError) in self.close() }
            }
        } catch {
            close()
        }
    }

    /// Refuses every append from now on: what the file holds is not known any more.
    func fail(_ detail: String) {
        let isFirst = state.withLock { state in
            defer { state.failure = state.failure ?? detail }
            return state.failure == nil
        }
        guard isFirst else { return }
        logger.critical(
            "The journal accepts nothing until it is opened again.", metadata: ["error": "\(detail)"])
    }

    /// The longest that running appends are waited for.
    private static let closeMilliseconds: Int64 = 20_000
    private static let oldest = Statement(
        "SELECT accepted_at FROM entries WHERE state = 'waiting' ORDER BY sequence LIMIT 1")
}
