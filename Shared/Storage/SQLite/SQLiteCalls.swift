import Primitives
import Synchronization

/// A call on an SQLite file that waits for one of its threads. It is answered once, by that thread or, past
/// its deadline, by the timekeeper.
protocol SQLiteCall: AnyObject, Sendable {
    var deadline: Deadline { get }
    /// Answers that time is up.
    func giveUp()
}

/// A transaction that waits for the writer's thread.
final class SQLiteWrite: SQLiteCall {
    private struct State {
        var isAnswered = false
        /// Whether it is going to be committed: past that, nobody can say in time whether it was.
        var isSealed = false
    }

    let first: WriteStep
    let deadline: Deadline
    private let report: @Sendable (any Error) -> Void
    private let state = Mutex(State())

    init(_ first: WriteStep, deadline: Deadline, fail: @escaping @Sendable (any Error) -> Void) {
        self.first = first
        self.deadline = deadline
        report = fail
    }

    var isAnswered: Bool { state.withLock { $0.isAnswered } }

    /// Decides that it is going to be committed; false if its caller was already told that it is not done.
    func seal() -> Bool {
        state.withLock { state in
            if !state.isAnswered { state.isSealed = true }
            return !state.isAnswered
        }
    }

    func succeed(_ done: () -> Void) {
        if answers() { done() }
    }

    func fail(_ error: any Error) {
        if answers() { report(error) }
    }

    func giveUp() {
        let code: StorageError.Code? = state.withLock { state in
            guard !state.isAnswered else { return nil }
            state.isAnswered = true
            return state.isSealed ? .outcomeUnknown : .timeout
        }
        if let code { report(StorageError(code, detail: "the deadline passed")) }
    }

    /// Whether the caller has no answer yet; they have then.
    private func answers() -> Bool {
        state.withLock { state in
            defer { state.isAnswered = true }
            return !state.isAnswered
        }
    }
}

/// A read that waits for the scanning thread.
final class SQLiteScan: SQLiteCall {
    let statements: [Statement]
    let deadline: Deadline
    private let completion: @Sendable (Result<[Rows], StorageError>) -> Void
    private let isAnswered = Atomic<Bool>(false)

    init(
        _ statements: [Statement], deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        self.statements = statements
        self.deadline = deadline
        self.completion = completion
    }

    func answer(_ result: Result<[Rows], StorageError>) {
        if !isAnswered.exchange(true, ordering: .acquiringAndReleasing) { completion(result) }
    }

    func giveUp() {
        answer(.failure(StorageError(.timeout, detail: "the deadline passed")))
    }
}
