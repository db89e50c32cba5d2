import Synchronization
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// PostgreSQL's primary dies under load, and its replica takes over.
    @Suite struct FailoverTests {
        private static let lanes = 6
        private static let callsPerSecond = 120

        private func awaitStore(_ client: MCPClient) async throws {
            for (tool, arguments) in [
                ("list_vendors", ["limit": 1]), ("get_project_configuration", [:]),
            ] as [(String, JSONObject)] {
                _ = try await eventually("\(tool) is answered by the replica", within: .seconds(60)) {
                    let answer = try await client.call(tool, arguments)
                    return !answer.isError && answer["data_source"] == nil ? true : nil
                }
            }
        }

        @Test func synchronousReplica_takesOverWithoutAnyLoss() async throws {
            let servers = try ReplicatedPostgreSQL()
            let url = try servers.makeDatabase()
            try await servers.replicateSynchronously()
            try await Installation.withRunning(.postgresql(url)) { installation, _ in
                let lanes = try await LoadClient.load(
                    on: installation, lanes: Self.lanes, callsPerSecond: Self.callsPerSecond
                ) { observer in
                    try servers.killPrimary()
                    try await Metronome.pause(.seconds(1))
                    try servers.promote()
                    try await awaitStore(observer)
                    try await Metronome.pause(.seconds(1))
                }
                try await LoadClient.judge(lanes, "failover")
                try await LoadClient.judgeDeployments(lanes, in: servers.replica, url: url)
                let observer = try await installation.client()
                let conflicts = try await observer.call("list_sync_conflicts", [:])
                #expect(conflicts["items"] == [], "\(conflicts.text.prefix(2000))")
                #expect(try servers.replica.execute("SELECT epoch FROM vendors.store", url: url) == "2\n")
                try FailurePage.judge(
                    "PostgreSQL's primary dies, a synchronous replica is promoted",
                    clients: try LoadClient.words(lanes),
                    afterwards: "the replica answers, with no conflict: another server of the same URI")
            }
        }

        /// Makes vendors until told to stop; keeps the names of those that were acknowledged.
        private func makeVendors(
            _ client: MCPClient, _ writer: Int, _ made: Acknowledged, until stop: OneShot<Void>
        ) async throws {
            var metronome = Metronome(every: .milliseconds(25))
            var number = 0
            while stop.result == nil {
                try await metronome.beat()
                let name = "writer \(writer) vendor \(number)"
                number += 1
                let reply = try await client.call("create_vendor", ["name": .string(name)])
                if !reply.isError { made.add(name) }
            }
        }

        /// Decides every conflict in favour of what was lost; answers of what kinds they were.
        private func keepLocal(_ client: MCPClient) async throws -> [String: Int] {
            var kinds: [String: Int] = [:]
            while true {
                let list = try await client.call("list_sync_conflicts", ["limit": 100])
                guard let items = list["items"]?.array, !items.isEmpty else { return kinds }
                for conflict in items {
                    let arguments: JSONObject = [
                        "id": conflict["id"] ?? .null, "keep": "local",
                        "version": conflict["current_version"] ?? .null,
                    ]
                    let resolved = try await client.call("resolve_sync_conflict", arguments)
                    guard !resolved.isError else { throw ProtocolViolation(resolved.text) }
                    kinds[conflict["kind"]?.string ?? "", default: 0] += 1
                }
            }
        }

        @Test func whatTheReplicaNeverReceived_isListedAndWrittenAgain() async throws {
            let servers = try ReplicatedPostgreSQL()
            let url = try servers.makeDatabase()
            let made = Acknowledged()
            try await Installation.withRunning(.postgresql(url)) { installation, _ in
                var clients: [MCPClient] = []
                for _ in 0..<4 { clients.append(try await installation.client()) }
                let stop = OneShot<Void>()
                let observer = clients[0]
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (number, client) in clients.enumerated() {
                        group.addTask { try await makeVendors(client, number, made, until: stop) }
                    }
                    try await Metronome.pause(.seconds(1))
                    servers.holdBack()
                    let before = made.count
                    try await Metronome.pause(.seconds(1))
                    #expect(made.count > before)
                    try servers.killPrimary()
                    try await Metronome.pause(.seconds(1))
                    try servers.promote()
                    try await awaitStore(observer)
                    stop.complete(.success(()))
                    try await group.waitForAll()
                }
                let kinds = try await keepLocal(observer)
                #expect(Array(kinds.keys) == ["lost_in_failover"], "\(kinds)")
                let names = try servers.replica.execute(
                    "SELECT name FROM vendors.vendor_extractors", url: url)
                let stored = Set(names.split(separator: "\n").map(String.init))
                let missing = made.names.subtracting(stored)
                #expect(missing.isEmpty, "\(missing.sorted().prefix(10))")
                #expect(made.count == stored.count)
                try FailurePage.judge(
                    "PostgreSQL's primary dies, a replica is promoted that lacks its last writes",
                    clients: "as with any outage",
                    records: "what the replica never received is listed as conflicts `lost_in_failover`",
                    afterwards: "`resolve_sync_conflict` with `keep: local` writes each again")
                Report.say("failover: \(made.count) vendors made, \(kinds) of them written again")
            }
        }
    }
}

/// What writers were told of their success.
private final class Acknowledged: Sendable {
    private let state = Mutex<Set<String>>([])

    var names: Set<String> { state.withLock { $0 } }
    var count: Int { names.count }

    func add(_ name: String) { state.withLock { _ = $0.insert(name) } }
}
