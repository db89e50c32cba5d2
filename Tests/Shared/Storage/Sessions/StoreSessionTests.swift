import Primitives
import TestSupport
import Testing

@testable import Storage

/// Transactions over the whole of a store, in either engine.
@Suite(.timeLimit(.minutes(1))) struct StoreSessionTests {
    private static let count = Statement("SELECT count(*) FROM things")

    @Test(arguments: Dialect.allCases)
    func snapshot_seesNothingOfWhatIsWrittenMeanwhile(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            try await store.database.write(.commit([.adding("a")], ()), deadline: .soon)
            let gate = Gate()
            let database = store.database
            async let seen = onAThread {
                try database.session(.snapshot, deadline: .soon) { (session) throws(StorageError) in
                    let before = try session.rows(Self.count)[0].integer(0)
                    gate.pass()
                    return [before, try session.rows(Self.count)[0].integer(0)]
                }
            }
            try await gate.awaitArrival()
            try await store.database.write(.commit([.adding("b")], ()), deadline: .soon)
            gate.open()
            let counts = try await seen
            #expect(counts == [1, 1])
        }
    }

    @Test(arguments: Dialect.allCases)
    func snapshot_changesNothing(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let database = store.database
            await #expect(throws: StorageError.self) {
                try await onAThread {
                    try database.session(.snapshot, deadline: .soon) { (session) throws(StorageError) in
                        _ = try session.rows(.adding("a"))
                    }
                }
            }
            let count = try await store.number("SELECT count(*) FROM things")
            #expect(count == 0)
        }
    }

    @Test(arguments: Dialect.allCases)
    func filling_isAllOrNothing(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let database = store.database
            for isWhole in [false, true] {
                do {
                    try await onAThread {
                        try database.session(.filling, deadline: .soon) { (session) throws(StorageError) in
                            _ = try session.rows(.adding("a"))
                            guard isWhole else {
                                throw StorageError(.invalidStatement, detail: "on second thoughts")
                            }
                            _ = try session.rows(.adding("b"))
                        }
                    }
                    #expect(isWhole)
                } catch let error as StorageError {
                    #expect(!isWhole && error.detail == "on second thoughts", "\(error)")
                }
            }
            #expect(try await store.number("SELECT count(*) FROM things") == 2)
            // The store goes on as it was.
            try await store.database.write(.commit([.adding("c")], ()), deadline: .soon)
        }
    }
}
