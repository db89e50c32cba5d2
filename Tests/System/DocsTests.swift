import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Every command in the README and in `docs/` does what it says: it is run, against the programs as they
    /// ship. `DocCommands` says how a page leaves one out.
    @Suite struct DocsTests {
        private static let pages: [String] = {
            let docs = (try? FileManager.default.contentsOfDirectory(atPath: Repository.path("docs"))) ?? []
            return ["README.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
        }()

        /// Pages that a test of their own follows to the letter, in a tree of its own.
        private static let followed: Set<String> = ["docs/add-a-tool.md", "docs/add-a-service.md"]

        private static func commands(of page: String) throws -> DocCommands {
            DocCommands(
                page: page, text: try String(contentsOfFile: Repository.path(page), encoding: .utf8))
        }

        @Test func allowances_areMeantForSomething() throws {
            let all = try Self.pages.map { try Self.commands(of: $0) }
            #expect(all.flatMap(\.faults) == [])
            #expect(all.flatMap(\.commands).count > 30)
        }

        @Test(arguments: pages.filter { !followed.contains($0) })
        func commands_areRun(page: String) async throws {
            let commands = try Self.commands(of: page).commands
            guard !commands.isEmpty else { return }
            try await Installation.with { installation in
                _ = try await installation.holdfast("call", "list_vendors")
                try await installation.ready()
                let runner = try await DocRunner(installation)
                for command in commands {
                    if let fault = try await runner.fault(of: command) {
                        Issue.record("\(command): \(fault)")
                    }
                }
                try await runner.end()
            }
        }
    }
}
