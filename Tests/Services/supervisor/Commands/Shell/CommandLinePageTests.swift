import ArgumentParser
import Foundation
import Testing

@testable import Supervisor

/// `docs/command-line.md` has every command and every exit code as the program has them.
@Suite struct CommandLinePageTests {
    private static let page: String = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<6 { root.deleteLastPathComponent() }
        let path = root.appendingPathComponent("docs/command-line.md")
        return (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    }()

    @Test func everyCommand_isThereWithItsAbstract() {
        for command in Holdfast.configuration.subcommands where command.configuration.shouldDisplay {
            let row = "| `\(command._commandName)` | \(command.configuration.abstract) |\n"
            #expect(Self.page.contains(row), "docs/command-line.md lacks:\n\(row)")
        }
    }

    @Test func everyExitCode_isThereWithItsMeaning() {
        for code in ExitCodesCommand.all {
            let row = "| \(code.code) | \(code.meaning) |\n"
            #expect(Self.page.contains(row), "docs/command-line.md lacks:\n\(row)")
        }
    }
}
