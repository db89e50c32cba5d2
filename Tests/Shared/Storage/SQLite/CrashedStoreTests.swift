import Primitives
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// The power fails at any wait of an embedded store: what was acknowledged is there.
struct CrashedStoreTests {
    /// A store on a faulty disk, and what it has acknowledged.
    private final class Bench: DiskTrial {
        let directory: TemporaryDirectory
        let disk: FaultyDisk
        private(set) var acknowledged: [String] = []
        private(set) var unknown: Set<String> = []

        init() throws {
            directory = try TemporaryDirectory()
            disk = try FaultyDisk(directory: directory.path)
        }

        func open(
            _ durability: SQLiteConfiguration.Durability = .full
        ) async throws -> any Database {
            var configuration = SQLiteConfiguration(
                path: directory.file("store/things.sqlite"), durability: durability)
            configuration.disk = disk.disk
            return try await Store.open(.sqlite(configuration), schema: .things, logger: .silent).database
        }

        func add(_ name: String, to database: any Database, filler: Int = 0) async {
            do {
                let adding = [
                    Statement.adding(name), .adding("\(name) " + String(repeating: "x", count: filler)),
                ]
                try await database.write(TransactionStep.commit(adding, ()), deadline: .soon)
                acknowledged.append(name)
            } catch {
                unknown.insert(name)
            }
        }

        /// Everything a store does that waits for the disk: it is made, written to, closed (and so
        /// checkpointed), opened and written to again.
        func run() async {
            for round in 0..<3 {
                guard let database = try? await open() else { return }
                for number in 0..<4 { await add("\(round)-\(number)", to: database, filler: 3000 * number) }
                database.close()
            }
        }

        /// What is wrong after all; empty where nothing is.
        func faults(isAfterFailedWait: Bool = false) async throws -> [String] {
            let database: any Database
            do { database = try await open() } catch { return ["\(error)"] }
            defer { database.close() }
            let found = try await database.read(
                [Statement("PRAGMA integrity_check"), Statement("SELECT name FROM things WHERE amount = 0")],
                deadline: .soon)
            let names = Set(try found[1].map { try $0.text(0) })
            var faults = try found[0].map { try $0.text(0) }.filter { $0 != "ok" }
            faults += acknowledged.filter { !names.contains($0) }.map { "\($0) is lost" }
            // A name and its longer one were written together.
            faults += names.filter { !$0.contains(" ") }
                .filter { name in !names.contains { $0.hasPrefix("\(name) ") } }.map { "\($0) is half there" }
            return faults
        }
    }

    @Test func everyWait_keepsWhatWasAcknowledged() async throws {
        let faults = try await Bench.faultsOfCrashes(share: 20)
        #expect(faults == [])
    }

    /// What proves that the tests above can fail: a store that does not wait loses what it said it had.
    @Test func storeThatDoesNotWait_losesOnSuchADisk() async throws {
        let bench = try Bench()
        let database = try await bench.open(.normal)
        await bench.add("a", to: database)
        bench.disk.fail(.crash(atWait: bench.disk.waits + 1, .dropped, seed: 0))
        database.close()
        try bench.disk.restart()
        let faults = try await bench.faults()
        #expect(faults == ["a is lost"])
    }

    @Test func diskThatLies_losesWhatItSaidItHad() async throws {
        let bench = try Bench()
        let database = try await bench.open()
        await bench.add("a", to: database)
        bench.disk.fail(.lie(about: ["-wal", ".sqlite"]))
        await bench.add("b", to: database)
        database.close()
        try bench.disk.restart()
        let faults = try await bench.faults()
        #expect(faults == ["b is lost"])
    }

    /// A wait that failed is not repeated: it would seem to succeed, and the disk would have nothing.
    @Test func failedWait_acknowledgesNothingMore_untilOpenedAgain() async throws {
        let faults = try await Bench.faultsOfFailedWaits()
        #expect(faults == [])
    }

    @Test func failedWait_isTold_andEveryWriteAfterItRefused() async throws {
        let bench = try Bench()
        let database = try await bench.open()
        defer { database.close() }
        try await database.write(TransactionStep.commit([.adding("a")], ()), deadline: .soon)
        bench.disk.fail(.failure(ofWait: bench.disk.waits + 1))
        for expected in [StorageError.Code.outcomeUnknown, .storeFault, .storeFault] {
            let code = await code {
                try await database.write(TransactionStep.commit([.adding("b")], ()), deadline: .soon)
            }
            #expect(code == expected)
        }
        #expect(database.failure != nil)
        #expect(!database.isReachable)
        let rows = try await database.read([Statement("SELECT name FROM things")], deadline: .soon)
        #expect(try rows[0].map { try $0.text(0) } == ["a"])
    }

    @Test func fullDisk_refusesWrites_andGoesOnOnceThereIsSpace() async throws {
        let bench = try Bench()
        let database = try await bench.open()
        await bench.add("before", to: database)
        bench.disk.fail(.space(bytes: 40_000))
        var codes: [StorageError.Code?] = []
        for number in 0..<20 {
            codes.append(
                await code {
                    let name = "\(number) " + String(repeating: "y", count: 3000)
                    try await database.write(TransactionStep.commit([.adding(name)], ()), deadline: .soon)
                })
        }
        #expect(codes.first == .some(nil))
        #expect(codes.suffix(5).allSatisfy { $0 == .full })
        let count = Statement("SELECT count(*) FROM things WHERE name LIKE '%yyy'")
        let stored = try await database.read([count], deadline: .soon)[0].first?.integer(0)
        #expect(stored == Int64(codes.count { $0 == nil }))
        bench.disk.fail(nil)
        await bench.add("after", to: database)
        #expect(bench.acknowledged == ["before", "after"])
        #expect(database.failure == nil)
        database.close()
        try bench.disk.restart()
        #expect(try await bench.faults() == [])
    }
}
