/// What `holdfast run` says once everything has come up, or failed to.
enum WelcomeText {
    /// What is served over HTTP, for people.
    struct HTTP: Sendable, Equatable {
        var url: String
        /// The address that was taken, so that another is served.
        var taken: String?
        var needsToken: Bool
        /// The token that was just made.
        var newToken: String?
        var tokensFile: String
    }

    /// - Parameters:
    ///   - terminal: What shows it: a person at a terminal is told what to do next, and how to stop it.
    ///   - isLogShown: Whether what is logged follows there, for people.
    static func text(
        _ services: [(name: String, state: ServiceMachine.State)], pid: Int32, home: String, program: String,
        http: HTTP?, terminal: Terminal = .none, isLogShown: Bool = false
    ) -> String {
        let width = services.map(\.name.count).max() ?? 0
        let list = services.map {
            "  " + $0.name.padded(to: width) + "  "
                + terminal.paint($0.state.rawValue, .status($0.state.rawValue))
        }
        let lines =
            [terminal.paint("holdfast runs (pid \(pid)), state in \(home)", .bold)] + list + [
                "",
                "Connect Claude Code:   claude mcp add holdfast -- \(program) mcp",
                "Connect other clients: {\"mcpServers\":{\"holdfast\":"
                    + "{\"command\":\"\(program)\",\"args\":[\"mcp\"]}}}",
            ] + (http.map { self.lines($0, program: program) } ?? [])
            + (terminal.columns == nil
                ? ["Look:                  \(program) status"] : next(program, isLogShown: isLogShown))
        return lines.joined(separator: "\n")
    }

    /// What a person at a terminal does next.
    private static func next(_ program: String, isLogShown: Bool) -> [String] {
        [
            "", "From another shell:    \(program) status",
            "                       \(program) call create_vendor '{\"name\": \"acme\"}'",
            isLogShown
                ? "Control-C stops it. Until then what goes wrong, and what is well again, shows below."
                : "Control-C stops it.",
        ]
    }

    private static func lines(_ http: HTTP, program: String) -> [String] {
        var lines: [String] = []
        let command = "claude mcp add --transport http holdfast \(http.url)"
        if http.needsToken {
            let token = http.newToken ?? "TOKEN"
            lines.append("Connect over HTTP:     \(command) --header \"Authorization: Bearer \(token)\"")
            lines.append(
                http.newToken == nil
                    ? "Make such a token:     \(program) token add NAME --scope read|write|admin"
                    : "                       The token is shown this once;"
                        + " \(http.tokensFile) keeps its hash.")
        } else {
            lines.append("Connect over HTTP:     \(command)")
            lines.append(
                "                       Every program on this machine may do so: no token is asked for.")
        }
        // The address holds the token behind its #, which browsers send to nobody.
        let page = http.url.hasSuffix("/mcp") ? String(http.url.dropLast(3)) : http.url
        lines.append("Open the page:         \(page)\(http.newToken.map { "#token=\($0)" } ?? "")")
        if let taken = http.taken { lines.append("                       \(taken) is taken.") }
        return lines
    }
}
