import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// Alerts whose states do not fit into the course of `MetricsTests`.
    @Suite struct RareAlertTests {
        private static func rule(_ name: String) throws -> AlertRule {
            try #require(try AlertRule.shipped().first { $0.name == name })
        }

        /// Starts everything by `launch`, scrapes it while `body` runs, and stops it.
        private static func watching(
            _ installation: Installation, port: Int, _ launch: () throws -> TestProcess,
            _ body: (Operator, Watchtower) async throws -> Void
        ) async throws {
            let supervisor = try launch()
            do {
                try await installation.ready { supervisor.exit }
                let gateway = Operator(port: port)
                _ = try await Watchtower.watching(gateway) { try await body(gateway, $0) }
                try await installation.stop(supervisor)
            } catch {
                try await supervisor.end()
                throw error
            }
        }

        private static func settings(_ port: Int) -> [String: String] {
            ["HOLDFAST_HTTP": "127.0.0.1:\(port)", "HOLDFAST_HTTP_AUTH": "off"]
        }

        /// A directory stands where the journal should be.
        @Test func journalThatCantBeOpened_isTold() async throws {
            let url = try TemporaryPostgreSQL.shared().makeDatabase()
            let port = try LoopbackPort.free()
            try await Installation.with(.postgresql(url), settings: Self.settings(port)) { installation in
                try FileManager.default.createDirectory(
                    atPath: installation.home + "/journal/vendors-primary.sqlite/obstacle",
                    withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                try await Self.watching(installation, port: port, { try installation.launch() }) {
                    gateway, tower in
                    try await tower.awaitAlert(Self.rule("HoldfastJournalFailed"))
                    let health = try JSON(parsing: try await gateway.get("/healthz").body)
                    #expect(health["status"] == "degraded")
                    let vendors = health["services"]?.array?.first { $0["name"] == "vendors" }
                    let reasons = vendors?["reasons"]?.array?.compactMap(\.string) ?? []
                    #expect(reasons.contains { $0.contains("its journal has failed") }, "\(health.text)")
                    #expect(vendors?["writes"] == "store")
                }
            }
        }

        /// A foreign server says far more than anybody reads of the supervisor's log.
        @Test func logThatNobodyReads_losesLines_whichIsTold() async throws {
            let port = try LoopbackPort.free()
            let directory = try TemporaryDirectory()
            let flag = directory.file("flag")
            let noisy = directory.file("noisy.sh")
            let script = """
                #!/bin/sh
                {
                    until [ -e '\(flag)' ]; do sleep 0.1; done
                    yes "$(printf '%0400d' 0)" | head -c 4000000 >&2
                } &
                exec '\(ForeignServers.handshake)'

                """
            try Data(script.utf8).write(to: URL(fileURLWithPath: noisy))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: noisy)
            // A pipe with a name, which is open and never read.
            let pipe = directory.file("log")
            guard mkfifo(pipe, 0o600) == 0 else { throw TestKitError("mkfifo: errno \(errno)") }
            let reader = open(pipe, O_RDWR | O_CLOEXEC)
            defer { close(reader) }
            let settings = Self.settings(port).merging(["HOLDFAST_FOREIGN": "noisy=\(noisy)"]) { $1 }
            try await Installation.with(settings: settings) { installation in
                let launch = {
                    try TestProcess(
                        Installation.program("holdfast"), ["run"], environment: installation.environment,
                        directory: installation.workingDirectory, output: .file(installation.logPath),
                        errors: .file(pipe))
                }
                try await Self.watching(installation, port: port, launch) { _, tower in
                    // A rise takes a value from before.
                    _ = try await eventually("none is lost yet", within: .seconds(30)) {
                        let lost = tower.all.last?.values(
                            "holdfast_log_lines_dropped_total", ["service": "noisy"])
                        return lost == [0] ? true : nil
                    }
                    try Data().write(to: URL(fileURLWithPath: flag))
                    try await tower.awaitAlert(Self.rule("HoldfastLogLinesDropped"), within: .seconds(60))
                    // Nobody waits for that reader.
                    #expect(try await installation.holdfast("call", "list_vendors").succeeded)
                }
            }
        }
    }
}
