import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// Files of the state directory are removed, damaged or mistaken, under a running system and a stopped
    /// one: nothing that was accepted is lost, and nothing happens twice or in another store.
    @Suite struct LostFilesTests {
        private static let goesOnWithin = Duration.seconds(40)

        private static func remove(_ names: [String], of installation: Installation) {
            for name in names { try? FileManager.default.removeItem(atPath: "\(installation.home)/\(name)") }
        }

        private static func files(_ path: String) -> [String] {
            ["", "-wal", "-shm"].map { path + $0 }
        }

        /// Runs `body` against a running system that is killed with everything in it, not stopped.
        private static func withKilled(
            _ installation: Installation, _ body: (MCPClient) async throws -> Void
        ) async throws {
            let supervisor = try await installation.run()
            do { try await body(try await installation.client()) } catch {
                try await supervisor.end()
                throw error
            }
            for process in installation.processes { kill(process.pid, SIGKILL) }
            _ = try await supervisor.exit(within: .seconds(10))
            try await installation.noneLeft(within: .seconds(10))
        }

        private static func withStopped(
            _ installation: Installation, _ body: (MCPClient) async throws -> Void
        ) async throws {
            let supervisor = try await installation.run()
            do {
                try await body(try await installation.client())
                try await installation.stop(supervisor)
            } catch {
                try await supervisor.end()
                throw error
            }
        }

        // MARK: While it runs

        @Test func storeRemovedWhileItRuns_isWrittenBack_andTold() async throws {
            try await Installation.with(.embedded) { installation in
                let ledger = TaskLedger("store")
                var meanwhile = ""
                try await Self.withKilled(installation) { client in
                    for _ in 0..<5 { try await ledger.add(client) }
                    Self.remove(Self.files("store/workitems.sqlite"), of: installation)
                    let reply = try await ledger.add(client)
                    #expect(reply["warnings"]?.array?.contains("store_replaced") == true, "\(reply.text)")
                    meanwhile = FailurePage.words(reply)
                    for _ in 0..<5 { try await ledger.add(client) }
                }
                try await Self.withStopped(installation) { client in try await ledger.check(client) }
                #expect(ledger.accepted.count == 11)
                try FailurePage.judge(
                    "the SQLite store is removed while it is in use", clients: meanwhile,
                    afterwards: "it is written back before the next write is acknowledged")
            }
        }

        /// Nobody writes: it is noticed all the same, before a crash could make the loss final.
        @Test func storeRemovedWhileNobodyWrites_isWrittenBack() async throws {
            try await Installation.with(.embedded) { installation in
                let ledger = TaskLedger("quiet")
                try await Self.withKilled(installation) { client in
                    for _ in 0..<5 { try await ledger.add(client) }
                    Self.remove(Self.files("store/workitems.sqlite"), of: installation)
                    let path = "\(installation.home)/store/workitems.sqlite"
                    _ = try await eventually("the store is written back", within: .seconds(10)) {
                        FileManager.default.fileExists(atPath: path) ? true : nil
                    }
                }
                try await Self.withStopped(installation) { client in try await ledger.check(client) }
            }
        }

        @Test func copyAndJournalRemovedDuringAnOutage_areWrittenBack() async throws {
            let server = try TemporaryPostgreSQL()
            let url = try server.makeDatabase()
            try await Installation.with(.postgresql(url)) { installation in
                let ledger = TaskLedger("outage")
                var meanwhile = ""
                try await Self.withKilled(installation) { client in
                    for _ in 0..<3 { try await ledger.add(client) }
                    try server.stop(.immediate)
                    for _ in 0..<3 {
                        _ = try await ledger.addUntilAccepted(client, within: Self.goesOnWithin)
                    }
                    let lost = ["copy/workitems-primary.sqlite", "journal/workitems-primary.sqlite"]
                    Self.remove(lost.flatMap(Self.files), of: installation)
                    let reply = try await ledger.add(client)
                    #expect(reply["warnings"]?.array?.contains("store_replaced") == true, "\(reply.text)")
                    #expect(reply["durability"]?["journal"] == true)
                    meanwhile = FailurePage.words(reply)
                    for _ in 0..<3 { try await ledger.add(client) }
                }
                Self.remove(["pending.md"], of: installation)
                try server.start()
                try await Self.withStopped(installation) { client in
                    try await DiskFullTests.awaitPrimary(client)
                    try await ledger.check(client)
                }
                #expect(ledger.accepted.count == 10)
                try FailurePage.judge(
                    "copy and journal are removed while PostgreSQL is away", clients: meanwhile,
                    afterwards: "both are written back; all is replayed once it is there")
            }
        }

        /// Whatever stands in the journal's file all of a sudden, while it is written to.
        @Test(arguments: ["garbled", "cut short"])
        func journalDamagedDuringAnOutage_losesNothing(damage: String) async throws {
            let server = try TemporaryPostgreSQL()
            let url = try server.makeDatabase()
            try await Installation.with(.postgresql(url)) { installation in
                let ledger = TaskLedger("damage")
                try await Self.withKilled(installation) { client in
                    try await ledger.add(client)
                    try server.stop(.immediate)
                    for _ in 0..<5 {
                        _ = try await ledger.addUntilAccepted(client, within: Self.goesOnWithin)
                    }
                    for suffix in ["", "-wal"] {
                        let path = "\(installation.home)/journal/workitems-primary.sqlite\(suffix)"
                        let file = try #require(FileHandle(forUpdatingAtPath: path))
                        if damage == "garbled" {
                            let length = Int(try file.seekToEnd())
                            for offset in stride(from: 100, to: length, by: 1500) {
                                try file.seek(toOffset: UInt64(offset))
                                try file.write(contentsOf: Data(repeating: 0xA5, count: 512))
                            }
                        } else {
                            try file.truncate(atOffset: 4096)
                        }
                    }
                    for _ in 0..<3 {
                        _ = try await ledger.addUntilAccepted(client, within: Self.goesOnWithin)
                    }
                }
                try server.start()
                try await Self.withStopped(installation) { client in
                    try await DiskFullTests.awaitPrimary(client)
                    let counts = try await ledger.listed(client)
                    #expect(ledger.accepted.filter { counts[$0] != 1 } == [])
                }
                try FailurePage.judge(
                    "the journal is damaged while PostgreSQL is away",
                    clients: "a write may be refused while the journal is made anew, the next is accepted",
                    afterwards: "what can't be read any more is taken from `pending.md`, and replayed")
            }
        }

        // MARK: While it is stopped

        /// Accepts tasks while the database is away, and kills everything; what is left is `pending.md`.
        private static func accept(
            _ ledger: TaskLedger, _ installation: Installation, _ server: TemporaryPostgreSQL
        ) async throws {
            try await withKilled(installation) { client in
                try await ledger.add(client)
                try server.stop(.immediate)
                for _ in 0..<5 { _ = try await ledger.addUntilAccepted(client, within: goesOnWithin) }
            }
            remove(["journal", "copy"], of: installation)
            try server.start()
        }

        @Test func journalsAndCopiesLost_areRestoredFromPendingAlone_once() async throws {
            let server = try TemporaryPostgreSQL()
            let url = try server.makeDatabase()
            try await Installation.with(.postgresql(url)) { installation in
                let ledger = TaskLedger("lost")
                try await Self.accept(ledger, installation, server)
                for _ in 0..<2 {
                    try await Self.withStopped(installation) { client in
                        _ = try await eventually("all is replayed", within: Self.goesOnWithin) {
                            try await ledger.listed(client).count >= ledger.accepted.count ? true : nil
                        }
                        try await DiskFullTests.awaitPrimary(client)
                        try await ledger.check(client)
                    }
                }
                let text = try server.execute(
                    "SELECT count(*) FROM workitems.work_items WHERE title LIKE 'lost %'", url: url)
                #expect(text == "\(ledger.accepted.count)\n")
                try FailurePage.judge(
                    "everything is killed while PostgreSQL is away, copies and journals are lost",
                    clients: "as after any start",
                    afterwards: "the next start takes every accepted write from `pending.md`")
            }
        }

        @Test func recover_takesBackWhatPendingHas_onRequest_once() async throws {
            let server = try TemporaryPostgreSQL()
            let url = try server.makeDatabase()
            try await Installation.with(.postgresql(url)) { installation in
                let ledger = TaskLedger("recovered")
                try await Self.accept(ledger, installation, server)
                let pending = "\(installation.home)/pending.md"
                let text = try #require(FileManager.default.contents(atPath: pending))
                Self.remove(["pending.md"], of: installation)
                try await Self.withStopped(installation) { client in
                    #expect(try await ledger.listed(client).count < ledger.accepted.count)
                    try text.write(to: URL(fileURLWithPath: pending))
                    let count = Int64(ledger.accepted.count - 1)
                    let first = try await installation.holdfast("recover", "--json")
                    #expect(first.succeeded, "\(first.errors)")
                    #expect(first.json?["workitems"]?["restored"]?.integer == count, "\(first.output)")
                    try await DiskFullTests.awaitPrimary(client)
                    _ = try await eventually("all is replayed", within: Self.goesOnWithin) {
                        try await ledger.listed(client).count >= ledger.accepted.count ? true : nil
                    }
                    try await ledger.check(client)
                    let second = try await installation.holdfast("recover")
                    #expect(second.output.contains("workitems: 0 taken back"), "\(second.output)")
                    try await ledger.check(client)
                }
            }
        }

        @Test func pendingOfAnotherStore_replaysNothing_andIsShown() async throws {
            let server = try TemporaryPostgreSQL()
            let (one, other) = (try server.makeDatabase(), try server.makeDatabase())
            var text = Data()
            let ledger = TaskLedger("foreign")
            try await Installation.with(.postgresql(one)) { installation in
                try await Self.accept(ledger, installation, server)
                text = FileManager.default.contents(atPath: "\(installation.home)/pending.md") ?? Data()
            }
            try await Installation.with(.postgresql(other)) { [text] installation in
                try text.write(to: URL(fileURLWithPath: "\(installation.home)/pending.md"))
                try await Self.withStopped(installation) { client in
                    let count = Int64(ledger.accepted.count - 1)
                    let status = try await client.call("system_status", [:])
                    let service = status["services"]?.array?.first { $0["name"] == "workitems" }
                    let journal = service?["instances"]?.array?.first?["journal"]
                    #expect(journal?["other_stores"]?.integer == count, "\(status.text)")
                    let report = try await installation.holdfast("recover", "--json")
                    #expect(report.json?["workitems"]?["other_stores"]?.integer == count)
                    #expect(report.json?["workitems"]?["restored"] == 0)
                    #expect(try await ledger.listed(client).isEmpty)
                }
                #expect(FileManager.default.contents(atPath: "\(installation.home)/pending.md") == text)
                try FailurePage.judge(
                    "the state directory is used with another database",
                    clients: "answered from that database",
                    records: "writes accepted for the other one are never carried out in this one, and stay",
                    afterwards: "`system_status` and `holdfast recover` count them: `other_stores`")
            }
        }
    }
}
