import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// The load generator on programs as they are built for tests: it runs, says what it should, and leaves
    /// nothing behind. How fast anything is, is not judged.
    @Suite struct LoadToolTests {
        /// Beside the fixture, which is no product either.
        private static var program: String {
            URL(fileURLWithPath: ForeignServers.fixture).deletingLastPathComponent()
                .appendingPathComponent("holdfast-load").path
        }

        private static let small = ["--vendors", "8", "--items", "60", "--deployments", "5"]

        /// Runs the tool; what it wrote as JSON.
        private func figures(_ options: [String]) async throws -> JSON {
            let directory = try TemporaryDirectory()
            let errors = Collected()
            let process = try start(
                options + ["--json", directory.file("figures.json")], errors: .pieces(errors.take))
            let exit = try await process.exit(within: .seconds(180))
            let words = try await errors.text(within: .seconds(10))
            try #require(exit == .code(0), "\(options): \(words)")
            return try JSON(
                parsing: try String(contentsOfFile: directory.file("figures.json"), encoding: .utf8))
        }

        private func start(
            _ options: [String], marker: String? = nil, errors: TestProcess.Sink = .discard
        ) throws -> TestProcess {
            var environment = ["PATH": environmentValue("PATH") ?? "/usr/bin:/bin", "LANG": "C.UTF-8"]
            environment["TEST_RUN_OF_HOLDFAST"] = marker ?? environmentValue("TEST_RUN_OF_HOLDFAST")
            return try TestProcess(
                Self.program, options + ["--programs", Installation.programs] + Self.small,
                environment: environment, errors: errors)
        }

        private func expectAnswers(_ figures: JSON?, _ name: String) {
            #expect((figures?["answered"]?.integer ?? 0) > 0, "\(name): \(figures?.text ?? "")")
            #expect(figures?["errors"] == [:], "\(name): \(figures?["errors"]?.text ?? "")")
        }

        @Test(
            arguments: ["vendors", "workitems", "deployments"], ["embedded", "postgresql"])
        func everyService_isDrivenAlone_inBothModels(service: String, store: String) async throws {
            let figures = try await figures([
                "--target", service, "--store", store, "--mix", "mixed", "--model", "closed",
                "--seconds", "0.3", "--without-limits",
            ])
            let kinds = figures["kinds"]?.array ?? []
            #expect(kinds.count >= 3)
            for kind in kinds + [figures["whole_mix"] ?? .null] {
                let name = "\(service), \(kind["mix"]?.string ?? "?")"
                expectAnswers(kind["alone"], name)
                expectAnswers(kind["busy"], name)
                #expect(kind["busy"]?["latency_us"]?["p99.99"] != nil)
            }
        }

        @Test func openModel_countsFromWhenCallsAreDue_andKnowsTheLimits() async throws {
            let directory = try TemporaryDirectory()
            let figures = try await figures([
                "--mix", "query_vendor_status", "--model", "ramp", "--p99-ms", "10000", "--seconds", "0.2",
                "--in-flight", "4", "--plot", directory.file("plot.svg"),
            ])
            let steps = figures["ramp"]?["steps"]?.array ?? []
            #expect(steps.count > 1)
            for step in steps.prefix(1) {
                expectAnswers(step, "the first rate")
                let total =
                    (step["answered"]?.integer ?? 0) + (step["unsent"]?.integer ?? 0)
                let asked = step["asked_per_second"]?.integer ?? 0
                #expect(total >= asked / 5, "every call that was due is accounted for")
            }
            #expect((figures["limits"]?["ping_pong_300_bytes_us"]?["count"]?.integer ?? 0) > 0)
            let store = figures["limits"]?["postgresql"]?.array?.first
            #expect(store?["lookup_us"]?["p50"] != nil && store?["transaction_us"]?["p50"] != nil)
            let plot = try String(contentsOfFile: directory.file("plot.svg"), encoding: .utf8)
            #expect(plot.hasPrefix("<svg") && plot.hasSuffix("</svg>\n"))
        }

        @Test(arguments: ["stdio", "http"])
        func everything_isDrivenAsClientsSeeIt(target: String) async throws {
            let figures = try await figures([
                "--target", target, "--store", "embedded", "--mix", "query_vendor_status", "--model", "open",
                "--rate", "50", "--seconds", "0.5", "--connections", "2", "--without-limits",
                "--without-standby", "--knee", "50", "--overload", "--overload-seconds", "0.5",
            ])
            expectAnswers(figures["open"], target)
            #expect(figures["overload"]?["health"]?["failed"] == 0)
            #expect(figures["overload"]?["during"]?["asked_per_second"] == 150)
        }

        @Test func interrupt_leavesNothingRunning() async throws {
            let marker = "load-\(UUID().uuidString)"
            let errors = Collected()
            let process = try start(
                ["--mix", "query_vendor_status", "--model", "open", "--rate", "50", "--seconds", "100"],
                marker: marker, errors: .pieces(errors.take))
            let isRunning = { RunningProcesses.having("TEST_RUN_OF_HOLDFAST", marker) }
            _ = try await eventually("the service runs", within: .seconds(60)) {
                isRunning().contains { $0.command.contains("holdfast-vendors") } ? true : nil
            }
            process.signal(SIGINT)
            let exit = try await process.exit(within: .seconds(30))
            let words = try await errors.text(within: .seconds(10))
            #expect(exit == .code(128 + SIGINT), "\(exit): \(words)")
            _ = try await eventually("nothing is left", within: .seconds(30)) {
                isRunning().isEmpty ? true : nil
            }
        }
    }
}
