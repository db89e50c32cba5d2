/// The programs that AI clients are, as far as they are configured differently.
enum ClientKind: String, Sendable, CaseIterable {
    case claudeCode = "claude-code"
    case claudeDesktop = "claude-desktop"
    case cursor
    case vscode
    /// Any other that speaks Streamable HTTP.
    case http

    /// Its name, for people.
    var title: String {
        switch self {
        case .claudeCode: "Claude Code"
        case .claudeDesktop: "Claude Desktop"
        case .cursor: "Cursor"
        case .vscode: "VS Code"
        case .http: "any client over HTTP"
        }
    }

    /// For whom a configuration is.
    enum Scope: String, Sendable, CaseIterable {
        /// Everybody who works in this repository.
        case project
        /// This user, everywhere.
        case user
    }

    /// The scopes that it has files for; the first is the usual one.
    var scopes: [Scope] {
        switch self {
        case .claudeCode, .cursor, .vscode: [.project, .user]
        case .claudeDesktop: [.user]
        case .http: []
        }
    }

    /// Where its configuration is.
    ///
    /// - Parameters:
    ///   - root: The root of the repository.
    ///   - userHome: The user's home directory.
    ///   - configHome: The directory of the user's settings.
    func file(_ scope: Scope, root: String, userHome: String, configHome: String) -> String? {
        guard scopes.contains(scope) else { return nil }
        switch (self, scope) {
        case (.claudeCode, .project): return root + "/.mcp.json"
        case (.claudeCode, .user): return userHome + "/.claude.json"
        case (.claudeDesktop, _): return configHome + "/Claude/claude_desktop_config.json"
        case (.cursor, .project): return root + "/.cursor/mcp.json"
        case (.cursor, .user): return userHome + "/.cursor/mcp.json"
        case (.vscode, .project): return root + "/.vscode/mcp.json"
        case (.vscode, .user): return configHome + "/Code/User/mcp.json"
        case (.http, _): return nil
        }
    }

    /// What the clients' file calls the list of servers.
    var serversKey: String { self == .vscode ? "servers" : "mcpServers" }

    /// What stands in its file for the directory that is open in it; nil where it starts servers in it.
    var openDirectory: String? {
        switch self {
        case .cursor, .vscode: "${workspaceFolder}"
        case .claudeCode, .claudeDesktop, .http: nil
        }
    }
}
