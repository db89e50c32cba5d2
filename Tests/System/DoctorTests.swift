import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// What needs no supervisor: the doctor, exit codes, the configuration of clients.
    @Suite struct DoctorTests {
        @Test func doctor_isContentWithANewInstallation_andStartsNothing() async throws {
            try await Installation.with { installation in
                let outcome = try await installation.holdfast("doctor")
                #expect(outcome.succeeded, "\(outcome.output)")
                #expect(outcome.output.contains("none runs; holdfast run or a client starts one"))
                #expect(installation.processes.isEmpty)
            }
        }

        @Test func doctor_findsWhatIsWrong_andSaysHowToMendIt() async throws {
            let settings = ["HOLDFAST_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"]
            try await Installation.with(settings: settings) { installation in
                let tokens = installation.home + "/tokens.json"
                try "{\"tokens\":[]}".write(toFile: tokens, atomically: false, encoding: .utf8)
                chmod(tokens, 0o644)
                chmod(installation.runtimeDirectory, 0o755)
                let begin = "<!-- holdfast:begin -->\n"
                try begin.write(
                    toFile: installation.workingDirectory + "/.project_status.md", atomically: false,
                    encoding: .utf8)
                let outcome = try await installation.holdfast("doctor", "--json")
                #expect(outcome.exit == .code(1))
                #expect(outcome.json?["healthy"] == false)
                let wrong = (outcome.json?["findings"]?.array ?? []).filter { $0["grade"] == "wrong" }
                #expect(
                    wrong.compactMap { $0["subject"]?.string } == [
                        "sockets", "database", "tokens", "document",
                    ])
                #expect(wrong.first?["remedy"]?.string == "chmod 700 \(installation.runtimeDirectory)")
                chmod(installation.runtimeDirectory, 0o700)
            }
        }

        @Test func doctor_judgesWhatRuns() async throws {
            try await Installation.withRunning { installation, _ in
                // On a busy machine a service may not say in time how it is.
                let services = ["workitems", "vendors", "deployments", "vendors-standby"]
                _ = try await eventually("all is well", within: .seconds(60)) {
                    let outcome = try await installation.holdfast("doctor")
                    #expect(outcome.succeeded, "\(outcome.output)")
                    return services.allSatisfy { outcome.output.contains("✓ \($0) ") } ? true : nil
                }
            }
        }

        /// Every exit code that is documented, by a command that ends with it.
        @Test func exitCodes_areThoseThatAreDocumented() async throws {
            try await Installation.with { installation in
                let codes: [(Int32, [String])] = [
                    (0, ["exit-codes"]), (64, ["list", "--bogus"]), (64, ["lits"]),
                    (64, ["connect", "emacs"]),
                    (66, ["import", "missing.md"]), (69, ["restart", "vendors"]), (69, ["status"]),
                    (78, ["config", "--log-level", "loud"]), (1, ["show", "zzzz"]), (1, ["call", "nothing"]),
                    // What the last two have started.
                    (75, ["run"]), (0, ["stop"]),
                ]
                for (code, arguments) in codes {
                    let outcome = try await installation.holdfast(arguments)
                    #expect(outcome.exit == .code(code), "\(arguments): \(outcome.errors)")
                }
                let typo = try await installation.holdfast("statsu")
                #expect(typo.errors.hasSuffix("did you mean \"holdfast status\"?\n"), "\(typo.errors)")
                let table = try await installation.holdfast("exit-codes", "--json")
                let documented = Set((table.json?.object?.keys ?? []).compactMap { Int32($0) })
                #expect(documented == Set(codes.map(\.0)))
            }
        }

        @Test func connect_printsAndWritesWhatTheClientNeeds() async throws {
            try await Installation.with { installation in
                let printed = try await installation.holdfast("connect", "cursor")
                #expect(printed.succeeded, "\(printed.errors)")
                let entry = printed.json?["mcpServers"]?["holdfast"]
                #expect(entry?["args"]?.array?.prefix(3) == ["mcp", "--repository", "${workspaceFolder}"])
                let program = try #require(entry?["command"]?.string)
                #expect(FileManager.default.isExecutableFile(atPath: program))
                let directory = installation.workingDirectory + "/.cursor"
                let path = directory + "/mcp.json"
                #expect(printed.errors.contains(path), "\(printed.errors)")

                let written = try await installation.holdfast("connect", "cursor", "--write")
                #expect(written.output == "\(path): written\n", "\(written.errors)")
                let again = try await installation.holdfast("connect", "cursor", "--write")
                #expect(again.output == "\(path): has it already\n")

                try #"{"mcpServers": {"other": {"url": "u"}}}"#
                    .write(toFile: path, atomically: false, encoding: .utf8)
                let merged = try await installation.holdfast("connect", "cursor", "--write")
                #expect(merged.output.contains("what it was is in \(path).bak-"), "\(merged.errors)")
                let text = try String(contentsOfFile: path, encoding: .utf8)
                let file = try JSON(parsing: text)
                #expect(file["mcpServers"]?["other"] != nil && file["mcpServers"]?["holdfast"] == entry)
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory).count == 2)

                try "{ // mine".write(toFile: path, atomically: false, encoding: .utf8)
                let refused = try await installation.holdfast("connect", "cursor", "--write")
                #expect(refused.exit == .code(1) && refused.errors.contains("is no valid JSON"))
                #expect(try String(contentsOfFile: path, encoding: .utf8) == "{ // mine")
            }
        }

        /// What a client is told to start serves it.
        @Test func printedConfiguration_connectsAClient() async throws {
            try await Installation.with { installation in
                let printed = try await installation.holdfast("connect", "claude-desktop")
                let entry = try #require(printed.json?["mcpServers"]?["holdfast"])
                let words = (entry["args"]?.array ?? []).compactMap(\.string)
                let client = try await MCPClient.start(
                    try #require(entry["command"]?.string), words, environment: installation.environment,
                    directory: "/", revision: .november2025, name: "desktop",
                    errors: .file(installation.logPath))
                #expect(!(try await client.call("list_vendors", [:])).isError)
                try await client.close()
                let stopped = try await installation.holdfast("stop")
                #expect(stopped.succeeded, "\(stopped.errors)")
            }
        }
    }
}
