import Foundation
import Primitives
import TestSupport
import Testing

@testable import Storage

/// The file of an open store is removed, moved or replaced: what was acknowledged stays, over a restart too.
struct LostFileTests {
    /// What happens to the files of a store from outside.
    enum Loss: String, CaseIterable {
        case removed, removedWithItsLog, logRemoved, moved, replaced

        func happen(to path: String) throws {
            let manager = FileManager.default
            switch self {
            case .removed: try manager.removeItem(atPath: path)
            case .removedWithItsLog:
                for suffix in ["", "-wal", "-shm"] { try manager.removeItem(atPath: path + suffix) }
            case .logRemoved: try manager.removeItem(atPath: path + "-wal")
            case .moved: try manager.moveItem(atPath: path, toPath: path + ".old")
            case .replaced:
                try Data("somebody's".utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
            }
        }
    }

    private func path(of store: TestStore) throws -> String {
        guard case .sqlite(let configuration) = store.configuration else { throw TestKitError("no file") }
        return configuration.path
    }

    private func names(_ database: any Database) async throws -> [String] {
        let names = Statement("SELECT name FROM things ORDER BY name")
        var found: [[String]] = []
        for cost in [ReadCost.point, .scan] {
            let rows = try await database.read([names], cost: cost, deadline: .soon)[0]
            found.append(try rows.map { try $0.text(0) })
        }
        #expect(found[0] == found[1])
        return found[0]
    }

    private func reopened(_ store: TestStore) async throws -> OpenedStore {
        store.database.close()
        return try await Store.open(store.configuration, schema: .things, logger: .silent)
    }

    @Test(arguments: Loss.allCases)
    func lostFile_isWrittenBack_beforeAnythingIsAcknowledged(loss: Loss) async throws {
        let store = try await TestStore(.sqlite)
        let path = try path(of: store)
        try await store.add("a")
        #expect(store.database.replacedAt == nil)
        try loss.happen(to: path)
        // One that was moved still has a name: whoever looks after it must say so.
        if loss == .moved { try await look(after: store) }
        try await store.add("b")
        #expect(store.database.replacedAt != nil)
        #expect(store.database.isReachable)
        #expect(try await names(store.database) == ["a", "b"])
        let again = try await reopened(store)
        #expect(try await names(again.database) == ["a", "b"])
        #expect(again.identity == store.opened.identity)
        again.database.close()
    }

    @Test(arguments: Loss.allCases)
    func lostFileThatNobodyWritesTo_isWrittenBack_whenLookedAfter(loss: Loss) async throws {
        let store = try await TestStore(.sqlite)
        try await store.add("a")
        try loss.happen(to: try path(of: store))
        try await look(after: store)
        let again = try await reopened(store)
        #expect(try await names(again.database) == ["a"])
        again.database.close()
    }

    @Test func lostFile_isWrittenBack_atTheEnd() async throws {
        let store = try await TestStore(.sqlite)
        try await store.add("a")
        try Loss.removedWithItsLog.happen(to: try path(of: store))
        let again = try await reopened(store)
        #expect(try await names(again.database) == ["a"])
        again.database.close()
    }

    @Test func lostAgainAndAgain_isWrittenBackEachTime() async throws {
        try await TestStore.with(.sqlite) { store in
            for (number, loss) in (Loss.allCases + Loss.allCases).enumerated() where loss != .moved {
                try await store.add("\(number)")
                try loss.happen(to: try path(of: store))
            }
            try await store.add("last")
            #expect(try await names(store.database).count == 9)
        }
    }

    @Test func whatStoodInItsPlace_isKept() async throws {
        try await TestStore.with(.sqlite) { store in
            let path = try path(of: store)
            try Loss.replaced.happen(to: path)
            try await store.add("a")
            let folder = (path as NSString).deletingLastPathComponent
            let kept = try FileManager.default.contentsOfDirectory(atPath: folder)
                .filter { $0.contains(".replaced-") }
            #expect(kept.count == 1)
            let content = FileManager.default.contents(atPath: "\(folder)/\(kept.first ?? "")")
            #expect(content == Data("somebody's".utf8))
        }
    }

    /// A crash between the writing of the new file and its being put into its place.
    @Test(arguments: [true, false])
    func restoringThatWasCutShort_isFinishedAtTheNextOpen(hasStaleFile: Bool) async throws {
        let store = try await TestStore(.sqlite)
        let path = try path(of: store)
        try await store.add("a")
        store.database.close()
        try FileManager.default.moveItem(atPath: path, toPath: path + ".restored")
        try Data("half".utf8).write(to: URL(fileURLWithPath: path + ".restoring"))
        try Data(repeating: 1, count: 5000).write(to: URL(fileURLWithPath: path + "-wal"))
        if hasStaleFile { try Data("stale".utf8).write(to: URL(fileURLWithPath: path)) }
        let again = try await reopened(store)
        #expect(try await names(again.database) == ["a"])
        #expect(again.identity == store.opened.identity)
        again.database.close()
    }

    @Test func fullDisk_leavesTheLostFileToTheNextWrite() async throws {
        let directory = try TemporaryDirectory()
        let disk = try FaultyDisk(directory: directory.path)
        var configuration = SQLiteConfiguration(path: directory.file("things.sqlite"))
        configuration.disk = disk.disk
        let database = try await Store.open(.sqlite(configuration), schema: .things, logger: .silent).database
        func add(_ name: String) async throws {
            try await database.write(TransactionStep.commit([.adding(name)], ()), deadline: .soon)
        }
        try await add("a")
        unlink(configuration.path)
        disk.fail(.space(bytes: 0))
        #expect(await code { try await add("b") } == .full)
        #expect(try await names(database) == ["a"])
        disk.fail(nil)
        try await add("c")
        #expect(try await names(database) == ["a", "c"])
        database.close()
    }

    private func look(after store: TestStore) async throws {
        store.database.look()
        try await awaitCondition("the file is written back") { store.database.replacedAt != nil }
    }
}
