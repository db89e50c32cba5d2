import Foundation
import Synchronization
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// `holdfast import --from-export` that is killed between two services: what is there is said, and the
    /// same command goes on from there.
    @Suite struct InterruptedRestoreTests {
        private let directory: TemporaryDirectory

        init() throws { directory = try TemporaryDirectory() }

        /// Two exports of one installation.
        private func exports() async throws -> (String, String) {
            let paths = (directory.file("one.jsonl"), directory.file("two.jsonl"))
            try await Installation.withRunning { installation, _ in
                let client = try await installation.client()
                for number in 0..<20 {
                    let vendor = try await client.call(
                        "create_vendor", ["name": .string("vendor \(number)")])
                    let item = try await client.call(
                        "create_work_item",
                        ["item_type": "task", "title": .string("Item \(number)"), "metadata": [:]])
                    let deployment = try await client.call(
                        "record_deployment",
                        SampleRecords.deployment(
                            number: number + 1, vendor: vendor["id"] ?? .null, item: item["id"] ?? .null))
                    try #require(!deployment.isError, "\(deployment.text)")
                }
                try await client.close()
                for path in [paths.0, paths.1] {
                    let outcome = try await installation.holdfast("export", "--output", path)
                    try #require(outcome.succeeded, "\(outcome.errors)")
                }
            }
            return paths
        }

        private func content(_ path: String) throws -> [Substring] {
            Array(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst())
        }

        /// Begins the restoration, and kills the command, or a service, once the first service is filled.
        private func interrupt(
            _ installation: Installation, _ path: String, killing service: String?
        ) async throws {
            let first = OneShot<Void>()
            let errors = Collected()
            let process = try TestProcess(
                Installation.program("holdfast"), ["import", "--from-export", path],
                environment: installation.environment, directory: installation.workingDirectory,
                output: .pieces { _ in first.complete(.success(())) }, errors: .pieces(errors.take))
            try await first.value(within: .seconds(60), "the first service")
            if let service {
                let pid = try await installation.status(of: service)?["pid"]?.integer
                kill(pid_t(try #require(pid)), SIGKILL)
            } else {
                process.signal(SIGKILL)
            }
            _ = try await process.exit(within: .seconds(60))
        }

        @Test func restorationThatIsKilled_isEndedByTheSameCommand() async throws {
            let (one, two) = try await exports()
            for (backend, service) in [
                (Backend.embedded, nil), (.embedded, "vendors"), (.postgresql, nil),
                (.postgresql, "deployments"),
            ] { try await restore(one, not: two, in: backend, killing: service) }
            try FailurePage.judge(
                "a restoration, or a service in the middle of it, is killed",
                clients: "each service has all or nothing",
                records: "what is restored is the export's, to the letter",
                afterwards: "the same command goes on from there")
        }

        private func restore(
            _ one: String, not two: String, in backend: Backend, killing service: String?
        ) async throws {
            try await backend.withRunning { installation, _ in
                try await interrupt(installation, one, killing: service)
                // Another export has no place beside what is there.
                let refused = try await eventually("a refusal of the other", within: .seconds(60)) {
                    let outcome = try await installation.holdfast("import", "--from-export", two)
                    #expect(!outcome.succeeded, "\(outcome.output)")
                    return outcome.errors.contains("another export") ? outcome : nil
                }
                #expect(refused.errors.contains("workitems: "), "\(refused.errors)")
                let ended = try await eventually("the end of the restoration", within: .seconds(60)) {
                    let outcome = try await installation.holdfast("import", "--from-export", one)
                    return outcome.succeeded ? outcome : nil
                }
                let lines = ended.output.split(separator: "\n")
                #expect(lines.count == 3, "\(ended.output)")
                #expect(lines.first?.hasPrefix("workitems: ") == true, "\(ended.output)")
                #expect(lines.first?.hasSuffix(", restored before") == true, "\(ended.output)")
                let again = directory.file("again.jsonl")
                let outcome = try await eventually("an export", within: .seconds(60)) {
                    let outcome = try await installation.holdfast("export", "--output", again)
                    return outcome.succeeded ? outcome : nil
                }
                #expect(outcome.succeeded)
                #expect(try content(again) == (try content(one)))
            }
        }
    }
}
