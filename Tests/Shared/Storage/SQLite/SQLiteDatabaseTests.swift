import Foundation
import Primitives
import TestSupport
import Testing

@testable import Storage

struct SQLiteDatabaseTests {
    private func path(of store: TestStore) throws -> String {
        guard case .sqlite(let configuration) = store.configuration else { throw TestKitError("not a file") }
        return configuration.path
    }

    private func size(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? -1
    }

    @Test func manyPagesWritten_reachTheFileWithoutACloseOrACall() async throws {
        try await TestStore.with(.sqlite) { store in
            let path = try path(of: store)
            let filler = String(repeating: "x", count: 3000)
            let statements = (0..<2500).map { Statement.adding("\($0) \(filler)") }
            try await store.database.write(TransactionStep.commit(statements, ()), deadline: .soon)
            // Three kilobytes each and their rows in `changes`: more than 10 MB, all of it in the WAL at
            // first.
            try await awaitCondition("a checkpoint has grown the file") { try size(path) > 8_000_000 }
            #expect(try await store.number("SELECT count(*) FROM things") == 2500)
        }
    }

    @Test func textsOfAnyLength_areTakenWhole() async throws {
        try await TestStore.with(.sqlite) { store in
            for length in [3, 100_000, 16_384, 0] {
                let texts = ["", String(repeating: "é", count: length), "b"]
                let statement = Statement("SELECT $1, $2, $3, $1 IS NULL", texts.map { .text($0) })
                let rows = try await store.database.read([statement], cost: .point, deadline: .soon)
                #expect(try (0..<3).map { try rows[0][0].text($0) } == texts)
                #expect(try rows[0][0].integer(3) == 0)
            }
        }
    }

    @Test func secondOpening_isRefusedWhileTheFirstLasts() async throws {
        let store = try await TestStore(.sqlite)
        let path = try path(of: store)
        await #expect(throws: StoreOpenError.locked(path: path)) {
            try await Store.open(store.configuration, schema: .things, logger: .silent)
        }
        store.database.close()
        let again = try await Store.open(store.configuration, schema: .things, logger: .silent)
        #expect(again.identity == store.opened.identity)
        again.database.close()
    }

    @Test func newStore_isForItsUserOnly() async throws {
        try await TestStore.with(.sqlite) { store in
            let path = try path(of: store)
            try await store.add("a")
            let manager = FileManager.default
            let folder = (path as NSString).deletingLastPathComponent
            func rights(_ path: String) throws -> Int? {
                try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            }
            #expect(try rights(folder) == 0o700)
            for suffix in ["", "-wal", "-shm", ".lock"] { #expect(try rights(path + suffix) == 0o600) }
        }
    }

    @Test func fileOfAnotherProgram_isRefused() async throws {
        let directory = try TemporaryDirectory()
        let garbage = directory.file("garbage.sqlite")
        try String(repeating: "not a database ", count: 1000).write(
            toFile: garbage, atomically: true, encoding: .utf8)
        do {
            _ = try await Store.open(.sqlite(path: garbage), schema: .things, logger: .silent)
            Issue.record("garbage was opened")
        } catch {
            guard case .notAStore = error else {
                Issue.record("not told as garbage: \(error)")
                return
            }
        }
        #expect(try size(garbage) == 15_000)
    }

    @Test func storeOfAnotherKind_isRefused() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("copy.sqlite")
        let copy = SQLiteConfiguration(path: path, kind: .copy, durability: .normal)
        let opened = try await Store.open(.sqlite(copy), schema: .things, logger: .silent)
        #expect(opened.identity.kind == .copy)
        #expect(opened.identity.epoch == 1)
        opened.database.close()
        await #expect(throws: StoreOpenError.wrongKind(found: "copy", expected: "store")) {
            try await Store.open(.sqlite(path: path), schema: .things, logger: .silent)
        }
    }

    @Test func hungWriter_doesNotHoldUpReads() async throws {
        try await TestStore.with(.sqlite) { store in
            let gate = Gate()
            let database = store.database
            try await store.add("a")
            async let held: Int = database.write(
                .query([.adding("b")]) { _ in
                    gate.pass()
                    return .commit([], 1)
                }, deadline: .soon)
            try await gate.awaitArrival()
            for cost in [ReadCost.point, .scan] {
                #expect(try await store.read("SELECT count(*) FROM things", cost: cost)[0].integer(0) == 1)
            }
            gate.open()
            #expect(try await held == 1)
            #expect(try await store.number("SELECT count(*) FROM things") == 2)
        }
    }
}
