import Primitives
import Synchronization

/// A call on an SQLite file that waits for one of its threads. It is answered once, by that thread or, past
/// its deadline, by the timekeeper.
protocol SQLiteCall: AnyObject, Sendable {
    var deadline: Deadline { get }
    /// Answers that time is up.
    func giveUp(wasStarted: Bool)
}

/// Lets one of several through.
final class Once: Sendable {
    private let isDone = Atomic<Bool>(false)

    var wasUsed: Bool { isDone.load(ordering: .acquiring) }

    func use(_ body: () -> Void) {
        if !isDone.exchange(true, ordering: .acquiringAndReleasing) { body() }
    }
}

/// A transaction that waits for the writer's thread.
final class SQLiteWrite: SQLiteCall {
    let first: WriteStep
    let deadline: Deadline
    private let fail: @Sendable (any Error) -> Void
    private let once = Once()

    init(_ first: WriteStep, deadline: Deadline, fail: @escaping @Sendable (any Error) -> Void) {
        self.first = first
        self.deadline = deadline
        self.fail = fail
    }

    var isAnswered: Bool { once.wasUsed }

    func succeed(_ done: () -> Void) { once.use(done) }
    func fail(_ error: any Error) { once.use { fail(error) } }

    func giveUp(wasStarted: Bool) {
        // A started one may be in the middle of its commit.
        let code: StorageError.Code = wasStarted ? .outcomeUnknown : .timeout
        fail(StorageError(code, detail: "the deadline passed"))
    }
}

/// A read that waits for the scanning thread.
final class SQLiteScan: SQLiteCall {
    let statements: [Statement]
    let deadline: Deadline
    private let completion: @Sendable (Result<[Rows], StorageError>) -> Void
    private let once = Once()

    init(
        _ statements: [Statement], deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        self.statements = statements
        self.deadline = deadline
        self.completion = completion
    }

    func answer(_ result: Result<[Rows], StorageError>) { once.use { completion(result) } }

    func giveUp(wasStarted: Bool) {
        answer(.failure(StorageError(.timeout, detail: "the deadline passed")))
    }
}
