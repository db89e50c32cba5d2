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

    /// Two stores of one server, or two files: a cut shows both as they were at one moment.
    @Test(arguments: Dialect.allCases)
    func cut_seesNothingOfWhatIsWrittenAfterIt(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            try await store.add("a")
            let (database, gate) = (store.database, Gate())
            async let seen = onAThread {
                try database.cut(joining: nil, deadline: .soon, whenTaken: { _ in }) {
                    (session) throws(StorageError) in
                    gate.pass()
                    return try session.rows(Self.count)[0].integer(0)
                }
            }
            try await gate.awaitArrival()
            try await store.add("b")
            gate.open()
            let count = try await seen
            #expect(count == 1)
        }
    }

    /// Where no snapshot can be shared, writes wait until all have theirs.
    @Test func cutOfAFile_holdsWritesUpWhileItIsTaken() async throws {
        try await TestStore.with(.sqlite) { store in
            let (database, gate, order) = (store.database, Gate(), Inbox<String>())
            async let seen = onAThread {
                try database.cut(
                    joining: nil, deadline: .soon,
                    whenTaken: { (name) throws(StorageError) in
                        #expect(name == nil)
                        gate.pass()
                        order.put("released")
                    }
                ) { (session) throws(StorageError) in
                    try session.rows(Self.count)[0].integer(0)
                }
            }
            try await gate.awaitArrival()
            async let written: Void = Self.write(database, order)
            // Reads go on.
            #expect(try await store.number("SELECT count(*) FROM things") == 0)
            gate.open()
            try await written
            let count = try await seen
            #expect(count == 0)
            #expect(try await order.next(within: .seconds(20), "the release") == "released")
            #expect(try await order.next(within: .seconds(20), "the write") == "written")
        }
    }

    private static func write(_ database: any Database, _ order: Inbox<String>) async throws {
        try await database.write(.commit([.adding("a")], ()), deadline: .soon)
        order.put("written")
    }

    @Test func cutOfADatabase_isJoinedByItsName() async throws {
        try await TestStore.with(.postgresql) { store in
            try await store.add("a")
            let (database, gate) = (store.database, Gate())
            let names = Inbox<String>()
            async let first = onAThread {
                try database.cut(
                    joining: nil, deadline: .soon,
                    whenTaken: { (name) throws(StorageError) in
                        names.put(name ?? "")
                        gate.pass()
                    }
                ) { (session) throws(StorageError) in
                    try session.rows(Self.count)[0].integer(0)
                }
            }
            let name = try #require(try await names.next(within: .seconds(20), "a name"))
            // Nothing waits for it, and who joins it later sees no more.
            try await store.add("b")
            let joined = try await onAThread {
                try database.cut(joining: name, deadline: .soon, whenTaken: { _ in }) {
                    (session) throws(StorageError) in try session.rows(Self.count)[0].integer(0)
                }
            }
            gate.open()
            let counts = try await [first, joined]
            #expect(counts == [1, 1])
            for wrong in ["'; DROP TABLE things; --", "", "0-0-0"] {
                await #expect(throws: StorageError.self) {
                    try await onAThread {
                        try database.cut(joining: wrong, deadline: .soon, whenTaken: { _ in }) { _ in }
                    }
                }
            }
        }
    }
}
