import Logging
import Primitives
import Storage
import Synchronization

/// What writes of this process have done to the store and the copy's tables do not show yet. It is in a file
/// beside the copy's, and goes into the tables before anybody looks at those.
final class Intake: Sendable {
    private let file: any Database
    private let log: IntakeLog
    private let tables: [CopiedTable]
    private let clocks: Clocks
    private let logger: Logger
    private let queue: Mutex<IntakeQueue<@Sendable (Bool) -> Void>>
    /// Sequences of changes that are here and that the feed is still to tell.
    private let known = Mutex<Set<Int64>>([])
    private static let knownMax = 65_536

    /// Writes that changed more records take their time anyway.
    static let changesMax = 32
    /// The longest that a group of entries may take into the tables.
    private static let settleMilliseconds: Int64 = 1000

    /// The intake of a file.
    ///
    /// - Parameter left: What an earlier process has left in the log.
    init(
        _ left: [IntakeEntry], in log: IntakeLog, shown: Int64, of file: any Database, tables: [CopiedTable],
        clocks: Clocks, logger: Logger
    ) {
        self.file = file
        self.log = log
        self.tables = tables
        self.clocks = clocks
        self.logger = logger
        queue = Mutex(IntakeQueue(left, after: shown))
    }

    /// Takes in a write.
    ///
    /// - Throws: `overloaded`, where the tables are too far behind, and what the log throws.
    func add(_ changes: [Change], recording operation: OperationRecord?) throws(StorageError) {
        let action = try queue.withLock {
            (queue) throws(StorageError) -> IntakeQueue<@Sendable (Bool) -> Void>.Action? in
            guard !queue.isFull else { return nil }
            let number = queue.nextNumber()
            let entry = IntakeEntry(number: number, operation: operation, changes: changes)
            // Under the lock, so that the file has the entries in the order of their numbers.
            try log.append(entry)
            return queue.handle(.added(entry))
        }
        guard let action else {
            settle { _ in }
            throw StorageError(.overloaded, detail: "the intake is full")
        }
        note(changes)
        carryOut(action)
    }

    /// How many entries the tables do not show yet.
    var count: Int { queue.withLock { $0.count } }

    /// Calls `body` once the tables show every entry that there is now, at once where they do; and where that
    /// fails, with `false`.
    func settle(_ body: @escaping @Sendable (_ isShown: Bool) -> Void) {
        handle(.asked(body))
    }

    /// The highest number given away: what is discarded with a copy that begins anew.
    var lastNumber: Int64 { queue.withLock { $0.lastNumber } }

    /// Forgets what was added up to a number: the file has done so.
    func discard(through number: Int64) {
        known.withLock { $0 = [] }
        log.drop(through: number)
        handle(.discarded(through: number))
    }

    private func handle(_ event: IntakeQueue<@Sendable (Bool) -> Void>.Event) {
        carryOut(queue.withLock { $0.handle(event) })
    }

    private func carryOut(_ action: IntakeQueue<@Sendable (Bool) -> Void>.Action) {
        if let lost = action.lost { giveUp(lost) }
        for body in action.release { body(action.isShown) }
        guard let last = action.settle.last?.number else { return }
        let deadline = Deadline(milliseconds: Self.settleMilliseconds, from: clocks.monotonic())
        // Made on the file's own thread: this one may have somebody's answer to give.
        let settle = TransactionStep<Void>.query([]) { [tables] _ in
            .commit(
                action.settle.flatMap { tables.statements(for: $0) } + [IntakePlace.shown(through: last)], ())
        }
        file.write(settle, deadline: deadline) { [self] result in
            switch result {
            case .success:
                log.drop(through: last)
                handle(.settled)
            case .failure(let error):
                logger.warning("the copy is behind its intake", metadata: ["error": "\(error)"])
                handle(.failed(isLasting: Self.isLasting(error)))
            }
        }
    }

    /// Leaves it to the feed to tell again, row by row.
    private func giveUp(_ entry: IntakeEntry) {
        let sequences = entry.changes.map(\.sequence)
        logger.warning("the copy can't show a write", metadata: ["changes": "\(sequences)"])
        known.withLock { $0.subtract(sequences) }
        let deadline = Deadline(milliseconds: Self.settleMilliseconds, from: clocks.monotonic())
        let passing = TransactionStep.commit([IntakePlace.shown(through: entry.number)], ())
        file.write(passing, deadline: deadline) { _ in }
    }

    // MARK: What the feed need not tell

    /// Notes that these need not be told any more.
    func note(_ changes: [Change]) {
        known.withLock { known in
            // Forgetting costs no more than taking a change in twice.
            if known.count >= Self.knownMax { known = [] }
            for change in changes { known.insert(change.sequence) }
        }
    }

    /// Which of these changes the feed tells for the first time.
    func news(in changes: [Change]) -> [Change] {
        known.withLock { known in changes.filter { known.remove($0.sequence) == nil } }
    }

    private static func isLasting(_ error: any Error) -> Bool {
        switch (error as? StorageError)?.code {
        case .uniqueViolation, .constraintViolation, .invalidStatement: true
        default: false
        }
    }
}
