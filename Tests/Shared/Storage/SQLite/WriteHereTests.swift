import Glibc
import Primitives
import Synchronization
import Testing

@testable import Storage

/// Transactions that run on their caller's thread, among those of the writer's own.
struct WriteHereTests {
    @Test func loneWrite_isDoneWhenTheCallReturns() async throws {
        try await TestStore.with(.sqlite) { store in
            let answer = Mutex<Int?>(nil)
            store.database.writeHere(TransactionStep.commit([.adding("a")], 7), deadline: .soon) { result in
                answer.withLock { $0 = try? result.get() }
            }
            let answered = answer.withLock { $0 }
            let count = try await store.number("SELECT count(*) FROM things")
            #expect(answered == 7)
            #expect(count == 1)
        }
    }

    @Test(arguments: Dialect.allCases)
    func writesHereAndThereAtOnce_allCount(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            try await store.add("counter")
            let database = store.database
            let change = Statement("UPDATE things SET amount = amount + 1")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        try await withCheckedThrowingContinuation {
                            (done: CheckedContinuation<Void, any Error>) in
                            let step = TransactionStep<Void>.commit([change], ())
                            if number % 2 == 0 {
                                database.writeHere(step, deadline: .soon) { done.resume(with: $0) }
                            } else {
                                database.write(step, deadline: .soon) { done.resume(with: $0) }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.number("SELECT amount FROM things") == 200)
        }
    }

    @Test func closedStore_refuses() async throws {
        let store = try await TestStore(.sqlite)
        store.database.close()
        let refusal = Mutex<(any Error)?>(nil)
        store.database.writeHere(TransactionStep.commit([.adding("a")], 7), deadline: .soon) { result in
            if case .failure(let error) = result { refusal.withLock { $0 = error } }
        }
        let code = refusal.withLock { ($0 as? StorageError)?.code }
        #expect(code == .closed)
    }

    /// What is written here alone must not grow the WAL without end.
    @Test func manyWritesHere_areCheckpointed() async throws {
        try await TestStore.with(.sqlite) { store in
            let blob = String(repeating: "x", count: 8000)
            for number in 0..<3000 {
                store.database.writeHere(
                    TransactionStep.commit([.adding("\(number) \(blob)")], ()), deadline: .soon
                ) { _ in }
            }
            guard case .sqlite(let configuration) = store.configuration else { return }
            try await awaitCondition("the store has what the WAL had") {
                size(of: configuration.path) > 8_000_000
            }
        }
    }

    private func size(of path: String) -> Int {
        var info = stat()
        return stat(path, &info) == 0 ? Int(info.st_size) : 0
    }
}
