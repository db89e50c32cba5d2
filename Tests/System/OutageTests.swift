import TestSupport
import Testing
import Wire

extension SystemTests {
    /// PostgreSQL stops and comes back under load: no call fails, nothing is lost, nothing happens twice.
    ///
    /// It is away for `HOLDFAST_OUTAGE_SECONDS` (6 unless said otherwise), under `HOLDFAST_OUTAGE_CALLS`
    /// calls a second (200), half of them writes.
    @Suite struct OutageTests {
        private static let lanes = 8
        private static let callsPerSecond =
            environmentValue("HOLDFAST_OUTAGE_CALLS").flatMap { Int($0) } ?? 200
        private static let seconds =
            environmentValue("HOLDFAST_OUTAGE_SECONDS").flatMap { Int($0) } ?? 6

        private func awaitPrimary(_ client: MCPClient, _ tool: String, _ arguments: JSONObject) async throws {
            _ = try await eventually("\(tool) is answered by PostgreSQL", within: .seconds(60)) {
                let answer = try await client.call(tool, arguments)
                return !answer.isError && answer["data_source"] == nil ? true : nil
            }
        }

        @Test func databaseAwayUnderLoad_failsNoCallAndLosesAndDoublesNoWrite() async throws {
            let server = try TemporaryPostgreSQL()
            let url = try server.makeDatabase()
            try await Installation.withRunning(.postgresql(url), settings: [:]) { installation, _ in
                var meanwhile = ""
                let lanes = try await LoadClient.load(
                    on: installation, lanes: Self.lanes, callsPerSecond: Self.callsPerSecond
                ) { observer in
                    try server.stop(.immediate)
                    let answer = try await eventually("a copy answers", within: .seconds(10)) {
                        let answer = try await observer.call(
                            "query_vendor_status", ["name": "lane 0 vendor 0"])
                        return answer["data_source"] == "sqlite_cache" ? answer : nil
                    }
                    #expect(answer["warnings"]?.array?.contains("database_unavailable") == true)
                    #expect(answer["as_of"]?.string != nil)
                    meanwhile = FailurePage.words(answer)
                    try await Metronome.pause(.seconds(Self.seconds))
                    try server.start()
                    try await Convergence.judge(installation, observer, "outage of \(Self.seconds) s")
                    try await awaitPrimary(observer, "query_vendor_status", ["name": "lane 0 vendor 0"])
                    try await awaitPrimary(observer, "get_project_configuration", [:])
                    try await Metronome.pause(.seconds(1))
                }
                try await LoadClient.judge(lanes, "outage of \(Self.seconds) s")
                try await Convergence.judgeLayers(installation, "outage of \(Self.seconds) s")
                try await LoadClient.judgeDeployments(lanes, in: server, url: url)
                try FailurePage.judge(
                    "PostgreSQL dies", clients: try LoadClient.words(lanes) + "; reads \(meanwhile)",
                    afterwards: "writes are replayed in order once it is back; all layers agree")
            }
        }
    }
}
