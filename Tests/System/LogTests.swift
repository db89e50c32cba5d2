import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// The one log of everything: one JSON line an event, its level changed while all goes on, no secret in
    /// it.
    @Suite struct LogTests {
        private static let password = "a-password-nobody-may-read"

        private static func lines(_ installation: Installation) throws -> [JSON] {
            let text = try String(contentsOfFile: installation.logPath, encoding: .utf8)
            return text.split(separator: "\n").filter { $0.hasPrefix("{") }.map { line in
                (try? JSON(parsing: String(line))) ?? .string("no JSON: \(line)")
            }
        }

        private static func calls(_ installation: Installation, by service: String) throws -> [JSON] {
            try lines(installation).filter {
                $0["message"] == "a call was answered" && $0["service"]?.string == service
            }
        }

        @Test func level_changesWhileAllGoesOn_andBack() async throws {
            try await Installation.withRunning { installation, _ in
                let client = try await installation.client(.july2026)
                func call() async throws {
                    let answer = try await client.call("create_vendor", ["name": .string(UUID().uuidString)])
                    #expect(!answer.isError, "\(answer.text)")
                }
                try await call()
                #expect(try Self.calls(installation, by: "vendors").isEmpty)
                let changed = try await installation.holdfast(
                    "log-level", "debug", "--service", "vendors", "--for", "3600")
                #expect(changed.output == "debug for 3600 s: vendors, vendors-standby\n")
                let line = try await eventually("a call is logged", within: .seconds(30)) {
                    try await call()
                    return try Self.calls(installation, by: "vendors").last
                }
                #expect(line["level"] == "debug")
                #expect(line["tool"] == "create_vendor")
                #expect(line["code"] == "ok")
                #expect(line["source"] == "primary")
                #expect(line["operation_id"]?.string?.count == 36)
                #expect(line["time"]?.string?.hasSuffix("Z") == true)
                #expect(try Self.calls(installation, by: "workitems").isEmpty)
                // One that ends by itself takes the place of the other.
                #expect(try await installation.holdfast("log-level", "debug", "--for", "1").succeeded)
                _ = try await eventually("nothing more is logged", within: .seconds(60)) {
                    let before = try Self.calls(installation, by: "vendors").count
                    try await call()
                    // What a service writes is in the log once another line of its has come.
                    try await Metronome.pause(.milliseconds(300))
                    return try Self.calls(installation, by: "vendors").count == before ? true : nil
                }
                let unknown = try await installation.holdfast("log-level", "debug", "--service", "nobody")
                #expect(unknown.exit == .code(69))
                #expect(try await installation.holdfast("log-level", "loud").exit == .code(64))
                try await client.close()
            }
        }

        /// Everything that can be said is said, and none of it is a secret.
        @Test func everyLine_isJSONInTheSameWords_andHoldsNoSecret() async throws {
            let server = try TemporaryPostgreSQL()
            let url = try server.makeDatabase()
            let secret = url + (url.contains("?") ? "&" : "?") + "password=\(Self.password)"
            let tokens = FileManager.default.temporaryDirectory.path + "/tokens-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: tokens) }
            let port = try LoopbackPort.free()
            let settings = [
                "HOLDFAST_LOG_LEVEL": "trace", "HOLDFAST_HTTP": "127.0.0.1:\(port)",
                "HOLDFAST_TOKENS_FILE": tokens,
            ]
            try await Installation.with(.postgresql(secret), settings: settings) { installation in
                let made = try await installation.holdfast("token", "add", "operator")
                let token = try #require(made.output.split(separator: "\n").first.map(String.init))
                let supervisor = try await installation.run()
                do {
                    let caller = HTTPCaller(port: port)
                    for shown in [token, "hf_wrong-and-secret"] {
                        _ = try await caller.post(
                            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"#
                                + #""2025-06-18","capabilities":{},"#
                                + #""clientInfo":{"name":"x","version":"1"}}}"#,
                            token: shown)
                    }
                    let client = try await installation.client()
                    try server.stop()
                    _ = try await eventually("a copy answers", within: .seconds(30)) {
                        try await client.call("list_vendors")["data_source"] == nil ? nil : true
                    }
                    try await client.close()
                    try await installation.stop(supervisor)
                } catch {
                    try await supervisor.end()
                    throw error
                }
                try Self.judge(installation, secrets: [token, Self.password, "hf_wrong-and-secret"])
            }
        }

        private static func judge(_ installation: Installation, secrets: [String]) throws {
            let text = try String(contentsOfFile: installation.logPath, encoding: .utf8)
            for secret in secrets { #expect(!text.contains(secret), "\(secret) is in the log") }
            let lines = try lines(installation)
            #expect(lines.count > 20)
            for line in lines {
                for key in ["time", "level", "service", "message"] {
                    #expect(line[key]?.string?.isEmpty == false, "\(key): \(line.text)")
                }
                for key in ["at", "source_", "detail", "logger", "operation", "trace", "operationID"] {
                    #expect(line[key] == nil, "\(key): \(line.text)")
                }
            }
            let services = Set(lines.compactMap { $0["service"]?.string })
            #expect(
                services.isSuperset(of: [
                    "supervisor", "gateway", "vendors", "vendors-standby", "workitems", "deployments",
                ]), "\(services)")
        }
    }
}
