import TestSupport
import Testing
import Wire

extension SystemTests {
    /// The state directory's file system has no space left: writes are refused clearly, reads go on, and so
    /// do writes by themselves once there is space. Nothing that was accepted is lost.
    @Suite struct DiskFullTests {
        private static let megabytes = 16
        private static let goesOnWithin = Duration.seconds(40)

        private func withSmallDisk(
            _ store: Installation.Store,
            _ body: (Installation, SmallDisk) async throws -> Void
        ) async throws {
            try await Installation.with(store) { installation in
                guard let disk = SmallDisk(at: installation.home, megabytes: Self.megabytes) else { return }
                let supervisor = try await installation.run()
                do {
                    try await body(installation, disk)
                    try await installation.stop(supervisor)
                } catch {
                    try await supervisor.end()
                    throw error
                }
                _ = consume disk
            }
        }

        /// Writes until some are refused, as a full disk has them be.
        @discardableResult
        private func awaitRefusals(_ ledger: TaskLedger, _ client: MCPClient) async throws -> String {
            _ = try await eventually("writes are refused", within: .seconds(60), every: .milliseconds(1)) {
                try await ledger.add(client, bytes: 1000)
                return ledger.refused.count >= 3 ? true : nil
            }
            for (_, reply) in ledger.refused {
                #expect(reply.errorCode == "unavailable" || reply.errorCode == "deadline_exceeded")
            }
            let refusal = try #require(ledger.refused.first { $0.reply.errorCode == "unavailable" })
            return "reads answered; writes that need room \(FailurePage.words(refusal.reply))"
        }

        @Test func fullDiskUnderTheStore_refusesWrites_readsOn_andGoesOnByItself() async throws {
            try await withSmallDisk(.embedded) { installation, disk in
                let client = try await installation.client()
                let ledger = TaskLedger("full")
                for _ in 0..<5 { try await ledger.add(client) }
                try disk.fill()
                let meanwhile = try await awaitRefusals(ledger, client)
                try await ledger.check(client)
                disk.free()
                _ = try await ledger.addUntilAccepted(client, within: Self.goesOnWithin)
                try await ledger.check(client)
                #expect(try await installation.holdfast("restart", "workitems").succeeded)
                try await ledger.check(client)
                try FailurePage.judge(
                    "the disk under the SQLite store is full", clients: meanwhile,
                    afterwards: "writes go on by themselves once there is room")
            }
        }

        /// A service that has to start while there is no space comes up once there is.
        @Test func serviceThatStartsOnAFullDisk_comesUpLater() async throws {
            try await withSmallDisk(.embedded) { installation, disk in
                let client = try await installation.client()
                let ledger = TaskLedger("start")
                for _ in 0..<5 { try await ledger.add(client) }
                try disk.fill()
                _ = try await installation.holdfast("restart", "workitems")
                disk.free()
                _ = try await ledger.addUntilAccepted(client, within: Self.goesOnWithin)
                try await ledger.check(client)
                try FailurePage.judge(
                    "a service starts while the disk is full", clients: "until there is room it can't start",
                    afterwards: "it starts, and writes go on by themselves, once there is room")
            }
        }

        @Test func fullDiskUnderTheJournal_refusesWrites_readsOn_andGoesOnByItself() async throws {
            let server = try TemporaryPostgreSQL()
            let url = try server.makeDatabase()
            try await withSmallDisk(.postgresql(url)) { installation, disk in
                let client = try await installation.client()
                let ledger = TaskLedger("journal")
                for _ in 0..<5 { try await ledger.add(client) }
                try server.stop(.immediate)
                let first = try await ledger.addUntilAccepted(client, within: Self.goesOnWithin)
                #expect(first["pending_replay"] == true)
                let before = ledger.accepted
                try disk.fill()
                let meanwhile = try await awaitRefusals(ledger, client)
                // What only the journal had room for is shown once the copy has room, too.
                let known = try await ledger.listed(client)
                #expect(before.filter { known[$0] != 1 } == [])
                disk.free()
                let next = try await ledger.addUntilAccepted(client, within: Self.goesOnWithin)
                #expect(next["pending_replay"] == true)
                try server.start()
                try await Self.awaitPrimary(client)
                try await ledger.check(client)
                try FailurePage.judge(
                    "the disk under the journal is full while PostgreSQL is away", clients: meanwhile,
                    afterwards: "writes are accepted again once there is room, and replayed later")
            }
        }

        /// Waits until the database answers itself, with nothing left to be replayed.
        static func awaitPrimary(_ client: MCPClient) async throws {
            _ = try await eventually("the database answers", within: .seconds(60)) {
                let answer = try await client.call("list_work_items", ["limit": 1])
                return !answer.isError && answer["data_source"] == nil ? true : nil
            }
        }
    }
}
