import ArgumentParser
import Transport

/// `holdfast adapt`
struct AdaptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapt",
        abstract: "Make a foreign MCP server that speaks stdio into a service on a socket.",
        discussion: """
            The setting HOLDFAST_FOREIGN has `holdfast run` do this for each server it names. Give the \
            server's command after --, and where to listen: a path, or the descriptor of a socket that \
            listens already.
            """)

    @Argument(help: "The service's name.")
    var name: String

    @Option(help: ArgumentHelp("Listen at this path.", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("Listen on this inherited descriptor.", valueName: "number"))
    var listenFd: CInt?

    @Option(help: ArgumentHelp("Report to a supervisor on this inherited descriptor.", valueName: "number"))
    var controlFd: CInt?

    @Argument(parsing: .postTerminator, help: "The server's command line.")
    var command: [String]

    func run() throws {
        guard !command.isEmpty else { throw ValidationError("Give the server's command after --.") }
        let listener: Listener
        switch (socket, listenFd) {
        case (let path?, nil): listener = .path(path)
        case (nil, let descriptor?): listener = .inherited(descriptor: descriptor)
        default: throw ValidationError("Give either --socket or --listen-fd.")
        }
        // Nothing of ours is a foreign server's business, the database's address least of all.
        let environment = ThisProcess.environment.filter { !$0.key.hasPrefix(Setting.variablePrefix) }
        AdapterHost.run(
            ForeignServer(name: name, words: command), listener: listener, control: controlFd,
            environment: environment)
    }
}
