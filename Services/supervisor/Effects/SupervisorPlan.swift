import Processes

/// What a supervisor is to do: all it needs to know, settled before it starts.
struct SupervisorPlan: Sendable {
    /// The state directory.
    var home: String
    /// Where the sockets are.
    var runtimeDirectory: String
    /// What to run, in the order in which it starts.
    var specs: [ServiceSpec]
    /// The whole environment of every service.
    var environment: [String: String]
    /// What some are given instead, by their name.
    var environments: [String: [String: String]] = [:]
    /// Listeners that are bound already, by the name of who is to have them; the supervisor closes them.
    var listeners: [String: CInt] = [:]
    /// Whether it leaves once no client has been attached for this long, in milliseconds; nil: it stays.
    var patience: Int64?
    /// The least important lines of its own that it logs.
    var logLevel: LogLevel = .info
    /// How people are shown the log; nil where it goes on as JSON.
    var logDisplay: LogDisplay?

    /// How old items must be to be archived, in days; nil where nothing is archived by itself.
    var archiveAfterDays: Int64?

    /// The directory of the programs that services are started with.
    var programs = ""
    /// The directory that the supervisor's own program is in.
    var ownPrograms = ""

    /// The services that it runs alone; empty where it runs all. Several supervisors that share a runtime
    /// directory each have a socket of their own then.
    var only: [String] = []

    /// When writes move between the instances of a service.
    var routePolicy = RoutePolicy()

    /// The socket of the supervisor itself.
    var controlPath: String { Self.controlPath(runtimeDirectory, only: only) }
    /// What it writes at each transition.
    var stateFile: String { Self.stateFile(home) }

    /// When it had everything archived last.
    var archiveFile: String { home + "/archive.json" }

    /// The socket of a supervisor with this runtime directory, which runs these alone.
    static func controlPath(_ runtimeDirectory: String, only: [String] = []) -> String {
        SupervisorSockets.path(in: runtimeDirectory, only: only)
    }
    /// The state file of a supervisor with this state directory.
    static func stateFile(_ home: String) -> String { home + "/supervisor.json" }
    /// Where a service of this name listens.
    static func socketPath(_ runtimeDirectory: String, service: String) -> String {
        "\(runtimeDirectory)/\(service).sock"
    }
}
