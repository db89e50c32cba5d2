import DequeModule

/// What is outstanding on one pipelined connection, and to whom each result belongs. A pure value.
///
/// A connection's commands go out in batches, each ended by one sync, so that an error ends its own batch
/// only. For each command the server answers with results and an end; after a failure it skips the rest of
/// the batch.
struct PipelineLedger<Owner> {
    /// One command of a batch.
    enum Command: Equatable {
        /// Names a statement of this text.
        case prepare(sql: String)
        /// Runs a statement; its rows belong to the owner.
        case execute
        /// Anything whose answer nobody reads.
        case housekeeping
    }

    /// The first failure of a batch.
    struct Failure {
        let error: StorageError
        let sqlState: String
        /// Which of the batch's executions failed, from zero (a preparation counts for the one it precedes).
        let execution: Int
    }

    /// What came of a batch.
    struct Outcome {
        /// One for each execution, unless there was a failure.
        var rows: [Rows] = []
        var failure: Failure?
    }

    /// What arrives.
    enum Event {
        case rows(Rows)
        case failed(StorageError, sqlState: String)
        case skipped
        case commandEnd
        case sync
    }

    /// What follows from it.
    enum Action {
        /// A statement of this text was not prepared after all.
        case forget(sql: String)
        /// A batch is complete.
        case finished(Owner, Outcome)
        /// The server and we do not agree on what was asked: the connection can't be used any more.
        case outOfStep
    }

    private struct Batch {
        let owner: Owner
        let commands: [Command]
        var position = 0
        var isAnswered = false
        var executions = 0
        var outcome = Outcome()
    }

    private var batches: Deque<Batch> = []

    var isEmpty: Bool { batches.isEmpty }
    var count: Int { batches.count }
    /// Whose batches have no answer yet, oldest first.
    var owners: some Sequence<Owner> { batches.lazy.map(\.owner) }

    /// Notes that a batch of these commands and a sync were sent.
    mutating func append(_ owner: Owner, _ commands: [Command]) {
        batches.append(Batch(owner: owner, commands: commands))
    }

    /// Forgets everything, as after the loss of the connection; answers the owners, oldest first.
    mutating func removeAll() -> [Owner] {
        defer { batches = [] }
        return batches.map(\.owner)
    }

    mutating func handle(_ event: Event) -> Action? {
        guard !batches.isEmpty else { return .outOfStep }
        let isOver = batches[0].position == batches[0].commands.count
        if case .sync = event {
            guard isOver else { return .outOfStep }
            let batch = batches.removeFirst()
            return .finished(batch.owner, batch.outcome)
        }
        // Each command has one result and one end, in this order.
        var isEnd = false
        if case .commandEnd = event { isEnd = true }
        guard batches[0].isAnswered == isEnd else { return .outOfStep }
        batches[0].isAnswered = !isEnd
        if isOver { return commitFailed(event) }
        let command = batches[0].commands[batches[0].position]
        switch event {
        case .sync: return nil
        case .commandEnd:
            if command == .execute { batches[0].executions += 1 }
            batches[0].position += 1
            return nil
        case .rows(let rows):
            if command == .execute { batches[0].outcome.rows.append(rows) }
            return nil
        case .failed(let error, let sqlState):
            if batches[0].outcome.failure == nil {
                let execution = batches[0].executions
                batches[0].outcome.failure = Failure(error: error, sqlState: sqlState, execution: execution)
            }
        case .skipped:
            guard batches[0].outcome.failure != nil else { return .outOfStep }
        }
        guard case .prepare(let sql) = command else { return nil }
        return .forget(sql: sql)
    }

    /// After its last command a batch without BEGIN may fail once more: when its sync commits it.
    private mutating func commitFailed(_ event: Event) -> Action? {
        switch event {
        case .failed(let error, let sqlState) where batches[0].outcome.failure == nil:
            let execution = batches[0].executions
            batches[0].outcome.failure = Failure(error: error, sqlState: sqlState, execution: execution)
            return nil
        case .commandEnd: return nil
        default: return .outOfStep
        }
    }
}
