import Foundation
import Primitives
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// `holdfast import` on a live installation.
    @Suite struct ImportTests {
        /// How often something is killed in the middle of an import: `HOLDFAST_IMPORT_KILLS` (20).
        private static let kills = environmentValue("HOLDFAST_IMPORT_KILLS").flatMap { Int($0) } ?? 20

        private func write(_ file: LegacyFile, in installation: Installation) throws -> String {
            let path = "\(installation.workingDirectory)/\(file.word).md"
            try Data(file.text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        private func counts(_ report: JSON, _ member: String) -> [Int64?] {
            ["vendors", "deployments", "enhancements", "sessions"].map {
                report["counts"]?[$0]?[member]?.integer
            }
        }

        @Test(arguments: Backend.allCases)
        func file_isImportedWholeAndKnownAfterwardsAndTakenBack(backend: Backend) async throws {
            try await backend.withRunning { installation, _ in
                let file = LegacyFile(word: "acme")
                let path = try write(file, in: installation)
                let look = try await installation.holdfast("import", path)
                #expect(look.succeeded, "\(look.output.prefix(2000))\(look.errors)")
                #expect(look.output.contains("nothing is stored"))
                let start = ContinuousClock.now
                let applied = try await installation.holdfast("import", path, "--apply", "--json")
                Report.say("import, \(backend): \(ContinuousClock.now - start) for the whole command")
                #expect(applied.succeeded, "\(applied.output.prefix(2000))\(applied.errors)")
                let report = try #require(applied.json)
                #expect(report["state"] == "applied")
                #expect(counts(report, "new") == [45, 50, 100, 200])
                let checks = report["checks"]?.array ?? []
                #expect(checks.count == 7)
                #expect(checks.allSatisfy { $0["passed"] == true }, "\(checks)")
                let id = try #require(report["import_id"]?.string)

                let client = try await installation.client()
                let vendor = try await client.call("query_vendor_status", ["name": "ACME-2"])
                #expect(vendor["status"] == "operational")
                #expect(vendor["metadata"]?["imported_from"]?["line"] == 10, "\(vendor.text)")
                let items = try await client.call("list_work_items", ["item_type": "session"])
                #expect(items["total_count"] == 200)

                let again = try await installation.holdfast("import", path, "--apply", "--json")
                #expect(again.succeeded, "\(again.output.prefix(2000))\(again.errors)")
                #expect(counts(try #require(again.json), "known") == [45, 50, 100, 200])
                let same = try await client.call("query_vendor_status", ["name": "acme-2"])
                #expect(same["version"] == 1)

                let back = try await installation.holdfast("import", "--rollback", id)
                #expect(back.succeeded, "\(back.output)\(back.errors)")
                let left = try await client.call("list_work_items", ["item_type": "session"])
                #expect(left["total_count"] == 0)
                #expect(try await client.call("list_vendors")["items"] == [])
                try await client.close()
                #expect(try String(contentsOfFile: path, encoding: .utf8) == file.text)
            }
        }

        @Test func differingRecord_isReplacedOnlyWhereSomebodyAgrees() async throws {
            try await Installation.withRunning { installation, _ in
                let client = try await installation.client()
                _ = try await client.call("create_vendor", ["name": "acme-0"])
                let path = try write(
                    LegacyFile(word: "acme", vendors: 2, deployments: 0, enhancements: 0, prompts: 0),
                    in: installation)
                let refused = try await installation.holdfast("import", path, "--apply")
                #expect(refused.exit == .code(1))
                #expect(refused.errors.contains("acme-0"), "\(refused.errors)")
                #expect(try await client.call("query_vendor_status", ["name": "acme-0"])["version"] == 1)
                let agreed = try await installation.holdfast("import", path, "--apply", "--replace")
                #expect(agreed.succeeded, "\(agreed.output)\(agreed.errors)")
                let vendor = try await client.call("query_vendor_status", ["name": "acme-0"])
                #expect(vendor["status"] == "operational")
                #expect(vendor["version"] == 2)
                try await client.close()
            }
        }

        @Test func badFile_exitsWithItsCode() async throws {
            try await Installation.withRunning { installation, _ in
                #expect(try await installation.holdfast("import", "/none").exit == .code(66))
                #expect(try await installation.holdfast("import").exit == .code(64))
                let path = "\(installation.workingDirectory)/a.md"
                let text = "## Deployments\n\n### 2025-10-01 - PR #1\n- Commit: 84b0473\n"
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
                let refused = try await installation.holdfast("import", path, "--apply")
                #expect(refused.exit == .code(1))
                #expect(refused.errors.contains("84b0473"), "\(refused.errors)")
                let padded = try await installation.holdfast(
                    "import", path, "--apply", "--allow-unresolved-commits")
                #expect(padded.succeeded, "\(padded.output)\(padded.errors)")
            }
        }

        /// Whatever is killed whenever: afterwards all of a file is there, or nothing.
        @Test(arguments: Backend.allCases)
        func killedAtAnyMoment_leavesAllOrNothing(backend: Backend) async throws {
            let seed = SeededGenerator.seedOfThisRun()
            var random = SeededGenerator(seed: seed)
            try await backend.withRunning { installation, _ in
                var whole = 0
                for round in 0..<max(1, Self.kills / Backend.allCases.count) {
                    let file = LegacyFile(
                        word: "r\(round)", vendors: 20, deployments: 20, enhancements: 40, prompts: 80,
                        pullRequestsBefore: 100 * round)
                    let path = try write(file, in: installation)
                    let process = try TestProcess(
                        Installation.program("holdfast"), ["import", path, "--apply", "--json"],
                        environment: installation.environment, directory: installation.workingDirectory)
                    try await Metronome.pause(.milliseconds(Int.random(in: 10..<200, using: &random)))
                    let victim = try await kill(process, of: installation, &random)
                    _ = try await process.exit(within: .seconds(100))
                    try await awaitDecision(of: installation)
                    let found = try await found(file.word, in: installation)
                    let expected = [file.vendors, file.deployments, file.enhancements, file.prompts]
                    let isWhole = found == expected
                    #expect(
                        isWhole || found == [0, 0, 0, 0],
                        "\(backend), seed \(seed), round \(round), \(victim) killed: \(found) of \(expected)")
                    #expect(try String(contentsOfFile: path, encoding: .utf8) == file.text)
                    whole += isWhole ? 1 : 0
                }
                Report.say("import killed, \(backend), seed \(seed): \(whole) whole")
            }
        }

        /// Kills the command with its gateway, or one of the services.
        private func kill(
            _ process: TestProcess, of installation: Installation, _ random: inout SeededGenerator
        ) async throws -> String {
            let victim =
                ["command", "workitems", "vendors", "deployments"].randomElement(using: &random) ?? ""
            guard victim == "command" else {
                let status = try await installation.status(of: victim)
                if let pid = status?["pid"]?.integer { Foundation.kill(pid_t(pid), SIGKILL) }
                return victim
            }
            process.signal(SIGKILL)
            for entry in installation.processes
            where entry.command.contains("holdfast-gateway") && entry.command.contains("--stdio") {
                Foundation.kill(entry.pid, SIGKILL)
            }
            return victim
        }

        /// No import waits for a decision in any service.
        private func awaitDecision(of installation: Installation) async throws {
            for service in ["workitems", "vendors", "deployments"] {
                _ = try await eventually("\(service) has no open import", within: .seconds(90)) {
                    let answer = try? await installation.ask(service, "service/import-state")
                    return answer?["imports"]?.array?.isEmpty == true ? true : nil
                }
            }
        }

        /// How many records of a file there are.
        private func found(_ word: String, in installation: Installation) async throws -> [Int] {
            let path = "\(installation.workingDirectory)/\(word).md"
            return try await eventually("what is stored can be told", within: .seconds(90)) {
                let look = try await installation.holdfast("import", path, "--json", within: .seconds(90))
                guard let report = look.json, report["counts"] != nil else { return nil }
                return counts(report, "known").map { Int($0 ?? -1) }
            }
        }
    }
}

extension Installation {
    /// What a service's primary answers to a method that is called like a tool.
    fileprivate func ask(_ service: String, _ method: String) async throws -> JSON {
        let socket = try FrameSocket(path: socket(of: service))
        socket.send([
            "jsonrpc": "2.0", "id": 1, "method": .string(method),
            "params": ["arguments": [:], "_meta": ["dev.holdfast/deadline-ms": 5000]],
        ])
        let answer = try await socket.next(within: .seconds(6))
        return answer?["result"]?["structuredContent"] ?? .null
    }
}
