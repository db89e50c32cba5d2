import Primitives
import TestSupport
import Testing

@testable import Storage

/// What becomes of a store's epoch, with servers of each test's own where one is to die.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PostgreSQLFailoverTests {
    private func epoch(_ database: any Database) async throws -> Int64 {
        try await database.read([Statement("SELECT epoch FROM store")], deadline: .soon)[0][0].integer(0)
    }

    @Test func promotedReplica_isTheStoreInAnotherEpoch() async throws {
        let servers = try ReplicatedPostgreSQL()
        let url = try servers.makeDatabase()
        let here = try await Store.open(.postgresql(url: url), schema: .things, logger: .silent)
        let there = try await Store.open(.postgresql(url: url), schema: .things, logger: .silent)
        defer {
            here.database.close()
            there.database.close()
        }
        #expect(here.identity.epoch == 1)
        #expect(try await epoch(there.database) == 1)
        try await servers.awaitReplica()
        try servers.killPrimary()
        try servers.promote()
        for store in [here, there] {
            try await awaitCondition("the replica serves") {
                await code { _ = try await epoch(store.database) } == nil
            }
            // Both have found out, and the epoch has risen once.
            #expect(try await epoch(store.database) == 2)
        }
        let again = try await Store.open(.postgresql(url: url), schema: .things, logger: .silent)
        defer { again.database.close() }
        #expect(again.identity.id == here.identity.id)
        #expect(again.identity.epoch == 2)
    }

    /// A server that only follows another is no store: what it answers may be behind what a client was told.
    @Test func replicaThatOnlyFollows_isNotUsed() async throws {
        let servers = try ReplicatedPostgreSQL()
        let url = try servers.makeDatabase()
        let store = try await Store.open(.postgresql(url: url), schema: .things, logger: .silent)
        store.database.close()
        try await servers.awaitReplica()
        let name = try #require(url.split(separator: "?").first?.split(separator: "/").last)
        let following = servers.replica.url(database: String(name))
        do {
            let opened = try await Store.open(.postgresql(url: following), schema: .things, logger: .silent)
            opened.database.close()
            Issue.record("a replica was taken for the store")
        } catch {
            #expect(error.isRetryable, "\(error)")
        }
    }

    /// As after a restore into another cluster.
    @Test func storeInAnotherCluster_isInAnotherEpoch() async throws {
        let url = try TemporaryPostgreSQL.shared().makeDatabase()
        let first = try await Store.open(.postgresql(url: url), schema: .things, logger: .silent)
        first.database.close()
        let elsewhere = "UPDATE things.store SET history = '1/00000001'"
        try TemporaryPostgreSQL.shared().execute(elsewhere, url: url)
        let second = try await Store.open(.postgresql(url: url), schema: .things, logger: .silent)
        second.database.close()
        #expect(second.identity.epoch == 2)
        let third = try await Store.open(.postgresql(url: url), schema: .things, logger: .silent)
        third.database.close()
        #expect(third.identity == second.identity)
    }
}
