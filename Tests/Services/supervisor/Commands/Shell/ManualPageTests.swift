import ArgumentParser
import NIOCore
import Testing
import Wire

@testable import Supervisor

@Suite struct ManualPageTests {
    private func pages() throws -> [ManualPage] {
        let tool = try JSON(parsing: ByteBuffer(string: Holdfast._dumpHelp()))
        return ManualPage.all(of: tool["command"] ?? .null, version: "1.2.3")
    }

    @Test func everyCommand_hasAPageOfItsOwn() throws {
        let names = Set(try pages().map(\.name))
        for command in Holdfast.configuration.subcommands {
            #expect(names.contains("holdfast-\(command._commandName)"))
            for inner in command.configuration.subcommands {
                #expect(names.contains("holdfast-\(command._commandName)-\(inner._commandName)"))
            }
        }
        #expect(names.contains("holdfast"))
        #expect(names.count == (try pages()).count)
    }

    @Test func everyFlag_isOnItsPage() throws {
        let page = try #require(try pages().first { $0.name == "holdfast-list" }).text
        for flag in ["type", "status", "parent", "roots", "deleted", "limit", "json"] {
            #expect(page.contains("\n.B \\-\\-\(flag)"), "\(flag)")
        }
        #expect(page.contains("\n.SH SETTINGS\n"))
        #expect(page.contains("\n.B \\-\\-runtime\\-dir <directory>\n"))
        #expect(
            page.hasPrefix(
                ".TH \"HOLDFAST-LIST\" \"1\" \"\" \"Holdfast 1.2.3\" \"Holdfast\"\n.SH NAME\nholdfast\\-list")
        )
        #expect(page.contains("\n.SH EXIT STATUS\n"))
    }

    @Test func text_meansItself() {
        #expect(ManualPage.escaped(".x") == "\\&.x")
        #expect(ManualPage.escaped("'x") == "\\&'x")
        #expect(ManualPage.escaped("a\\b-c") == "a\\eb\\-c")
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func completions_knowEveryCommand(shell: String) throws {
        let command = try #require(try Holdfast.parseAsRoot(["completions", shell]) as? CompletionsCommand)
        let script = Holdfast.completionScript(for: command.shell)
        for each in Holdfast.configuration.subcommands where each.configuration.shouldDisplay {
            #expect(script.contains(each._commandName), "\(each._commandName)")
        }
    }
}
