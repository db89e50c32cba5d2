import Foundation
import NIOCore
import Synchronization
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// What a person sees who has typed `holdfast run`.
    @Suite struct TerminalTests {
        /// Everything that a terminal was sent so far.
        private final class Screen: Sendable {
            private let bytes = Mutex(ByteBuffer())

            @Sendable func take(_ piece: ByteBuffer) {
                var piece = piece
                bytes.withLock { _ = $0.writeBuffer(&piece) }
            }

            var text: String {
                String(buffer: bytes.withLock { $0 }).replacingOccurrences(of: "\r\n", with: "\n")
            }

            func wait(for part: String) async throws {
                do {
                    _ = try await eventually("\(part) is shown", within: .seconds(60)) {
                        text.contains(part) ? true : nil
                    }
                } catch {
                    Issue.record("it shows \(text)")
                    throw error
                }
            }
        }

        /// Runs `holdfast run` on a terminal of its own, which `script` makes.
        private func withTerminal(
            _ settings: [String: String], _ body: (Installation, TestProcess, Screen) async throws -> Void
        ) async throws {
            try await Installation.with { installation in
                let screen = Screen()
                var environment = installation.environment.merging(settings) { $1 }
                environment["SHELL"] = "/bin/sh"
                if settings["HOLDFAST_LOG_LEVEL"] == nil { environment["HOLDFAST_LOG_LEVEL"] = nil }
                let terminal = try TestProcess(
                    "/usr/bin/script", ["-qec", "exec \(Installation.program("holdfast")) run", "/dev/null"],
                    environment: environment, directory: installation.workingDirectory,
                    output: .pieces(screen.take), errors: .file(installation.logPath))
                do {
                    try await screen.wait(for: "Control-C stops it.")
                    try await body(installation, terminal, screen)
                    // What a terminal makes of Ctrl-C.
                    terminal.write(ByteBuffer(string: "\u{3}"))
                    #expect(try await terminal.exit(within: .seconds(60)) == .code(0))
                } catch {
                    // Its terminal goes with it, and so it leaves.
                    try await terminal.end()
                    throw error
                }
                #expect(screen.text.hasSuffix("Stopped.\n"), "\(screen.text)")
            }
        }

        /// A line of the log without its time: all names take as much room as the longest.
        private func line(_ process: String, _ words: String) -> String {
            " " + process.padding(toLength: "deployments-standby".count, withPad: " ", startingAt: 0) + "  "
                + words
        }

        @Test func summaryIsLast_thenWhatMattersInALineEach() async throws {
            try await withTerminal(["NO_COLOR": "1"]) { installation, _, screen in
                try await screen.wait(for: "shows below.\n")
                // Where the machine is busy somebody may be late, and a line says so.
                let lines = screen.text.split(separator: "\n", omittingEmptySubsequences: false)
                let start = lines.filter { $0.firstMatch(of: #/^\d\d:\d\d:\d\d /#) == nil }
                #expect(start.first == "Starting, 6 processes …", "\(screen.text)")
                #expect(start.dropFirst().first?.hasPrefix("holdfast runs (pid ") == true, "\(screen.text)")
                #expect(start.suffix(2).first?.hasSuffix("shows below.") == true, "\(screen.text)")
                let states = try #require(try await installation.status()?["services"]?.array)
                #expect(states.allSatisfy { $0["state"] == "ready" }, "the summary comes when all are there")
                let vendors = states.first { $0["name"] == "vendors" }
                kill(Int32(try #require(vendors?["pid"]?.integer)), SIGKILL)
                try await screen.wait(for: line("vendors", "warning: backing_off after SIGKILL\n"))
                try await screen.wait(for: line("vendors", "ready again, pid "))
                _ = try await installation.holdfast("log-level", "debug", "--service", "workitems")
                _ = try await installation.holdfast("call", "list_work_items")
                try await screen.wait(for: line("workitems", "a call was answered  "))
                #expect(!screen.text.contains("\"level\":"))
                #expect(!screen.text.contains("\u{1B}"))
                #expect(!screen.text.contains("nobody has the writes"))
            }
        }

        @Test func settings_forceLevelAndForm() async throws {
            try await withTerminal(["HOLDFAST_LOG_LEVEL": "info", "TERM": "xterm"]) { _, _, screen in
                try await screen.wait(for: line("workitems-standby", "ready"))
                #expect(screen.text.contains("\u{1B}[32mready\u{1B}[0m"))
            }
            try await withTerminal(["HOLDFAST_LOG_FORMAT": "json"]) { _, _, screen in
                try await screen.wait(
                    for: #""level":"info","service":"supervisor","message":"vendors is ready, pid"#)
            }
        }
    }
}
