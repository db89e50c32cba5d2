import TestSupport
import Testing

@testable import Storage

struct HostListTests {
    private func keywords(_ url: String, from first: Int) -> [String: String] {
        Dictionary(uniqueKeysWithValues: HostList(url: url).keywords(from: first))
    }

    @Test func several_areTriedInTurn() {
        let url = "postgresql://me@/db?host=/a,b,c&port=1,2,3"
        #expect(HostList(url: url).count == 3)
        #expect(keywords(url, from: 0).isEmpty)
        #expect(keywords(url, from: 1) == ["host": "b,c,/a", "port": "2,3,1"])
        #expect(keywords(url, from: 5) == ["host": "c,/a,b", "port": "3,1,2"])
        #expect(keywords(url, from: 3).isEmpty)
    }

    @Test func onePortForAll_staysThat() {
        #expect(keywords("postgresql://a,b/db?port=5433", from: 1)["host"] == "b,a")
    }

    @Test(arguments: ["postgresql:///db", "postgresql://a/db", "no URL at all"])
    func one_isLeftToTheURL(url: String) {
        #expect(HostList(url: url).count == 1)
        #expect(keywords(url, from: 1).isEmpty)
    }

    /// A server that takes connections and says nothing keeps nobody from the other.
    @Test(.timeLimit(.minutes(1))) func silentServer_isPassedOver() async throws {
        let server = try TemporaryPostgreSQL.shared()
        let silent = try FaultProxy(of: server)
        silent.blackHole()
        let url = try server.makeDatabase()
        let both = url.replacing("host=", with: "host=\(silent.directoryPath),")
        var configuration = PostgreSQLConfiguration(url: both)
        configuration.connectMilliseconds = 600
        let store = try await Store.open(.postgresql(configuration), schema: .things, logger: .silent)
        defer { store.database.close() }
        try await awaitCondition("both kinds of connections are up") {
            await code {
                _ = try await store.database.read([Statement("SELECT 1")], deadline: .soon)
                _ = try await store.database.write(TransactionStep.commit([], 0), deadline: .soon)
            } == nil
        }
        #expect(silent.counts.accepted > 0)
    }
}
