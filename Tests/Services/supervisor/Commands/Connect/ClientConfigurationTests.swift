import Foundation
import Testing
import Wire

@testable import Supervisor

@Suite struct ClientConfigurationTests {
    private static let program = "/usr/local/bin/holdfast"
    private static let url = "http://127.0.0.1:7420/mcp"

    private static func configuration(_ client: ClientKind, overHTTP: Bool) -> ClientConfiguration {
        ClientConfiguration(
            client: client,
            transport: overHTTP || client == .http
                ? .http(url: url, needsToken: true) : .stdio(program: program, flags: []),
            repository: client == .claudeDesktop ? "/path/to/repository" : nil)
    }

    private static let page: String = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<6 { root.deleteLastPathComponent() }
        return (try? String(contentsOf: root.appendingPathComponent("docs/clients.md"), encoding: .utf8))
            ?? ""
    }()

    /// The page shows what the command prints, to the letter.
    @Test(arguments: ClientKind.allCases, [false, true])
    func page_showsWhatIsPrinted(client: ClientKind, overHTTP: Bool) {
        guard !(client == .claudeDesktop && overHTTP) else { return }
        let text = Self.configuration(client, overHTTP: overHTTP).file.indented
        #expect(
            Self.page.contains("```json\n\(text)\n```"),
            "docs/clients.md lacks, for \(client.title):\n\(text)")
    }

    @Test(arguments: ClientKind.allCases) func page_namesEachFile(client: ClientKind) {
        for scope in client.scopes {
            let file = client.file(scope, root: "REPOSITORY", userHome: "~", configHome: "~/.config") ?? "?"
            let name = file.replacingOccurrences(of: "REPOSITORY/", with: "")
            #expect(Self.page.contains("`\(name)`"), "\(client.title): \(name)")
        }
    }

    @Test func clientsOwnCommand_isOnThePage() throws {
        for overHTTP in [false, true] {
            let configuration = Self.configuration(.claudeCode, overHTTP: overHTTP)
            let command = try #require(configuration.command(.project))
            #expect(Self.page.contains(command), "\(command)")
        }
    }

    @Test func flags_areGivenToTheProgram_andQuotedWhereShellsNeedIt() {
        let configuration = ClientConfiguration(
            client: .claudeCode, transport: .stdio(program: "/a b/holdfast", flags: ["--home", "/h"]))
        #expect(configuration.entry["args"] == ["mcp", "--home", "/h"])
        #expect(
            configuration.command(.user)
                == "claude mcp add --scope user holdfast -- '/a b/holdfast' mcp --home /h")
    }

    @Test func namedRepository_winsOverTheOpenOne() {
        let configuration = ClientConfiguration(
            client: .cursor, transport: .stdio(program: "/h", flags: ["--repository", "/r"]))
        #expect(configuration.entry["args"] == ["mcp", "--repository", "/r"])
    }

    @Test func withoutTokens_noneIsAskedFor() {
        for client in ClientKind.allCases {
            let open = ClientConfiguration(client: client, transport: .http(url: "u", needsToken: false))
            #expect(open.entry["headers"] == nil && open.input == nil)
        }
    }
}
