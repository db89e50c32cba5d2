import Glibc
public import Logging
import Primitives

/// What the gateway is started with.
public struct GatewayConfiguration: Sendable, Equatable {
    /// Where the services' sockets are; `HOLDFAST_RUNTIME_DIR`.
    public let runtimeDirectory: String
    /// The services in the fixed order of the tool list.
    public let services: [String]
    /// Holds a sealed `SupervisorStart`; nil: no supervisor is ever started.
    public let supervisorStart: CInt?
    /// Where HTTP is served, in place of standard input and output; nil: there.
    public let http: HTTPSettings?
    /// The line to the supervisor of a gateway that serves HTTP; nil: it is not supervised.
    public let control: CInt?
    /// The tools that clients are shown; `HOLDFAST_TOOLS`.
    public let tools: ToolSelection
    /// The status document.
    let statusFile: StatusFileSettings
    /// Where files to import are read; `HOLDFAST_REPOSITORY`.
    let repository: String?
    /// Who is shown metrics; `HOLDFAST_METRICS`.
    let metrics: MetricsAccess
    /// What is logged; `HOLDFAST_LOG_LEVEL`.
    public let logLevel: Logger.Level

    /// Why a start is refused: the sentence for the person, and the exit code.
    public struct Refusal: Error, Sendable, Equatable {
        /// One sentence that says what to change.
        public let sentence: String
        /// 64 for a wrong flag, 78 for a wrong setting.
        public let exitCode: Int32
    }

    /// The services that a gateway without `--service` has.
    public static let defaultServices = ["workitems", "vendors", "deployments"]

    /// Reads flags (without the program's name) and environment.
    ///
    /// Parsed by hand: a client waits for this start.
    ///
    /// - Throws: `Refusal`.
    public init(arguments: [String], environment: [String: String]) throws(Refusal) {
        let flags = try GatewayFlags(arguments)
        services = flags.services.isEmpty ? Self.defaultServices : flags.services
        supervisorStart = flags.supervisorStart
        control = flags.control
        statusFile = StatusFileSettings(
            path: Self.path(environment["HOLDFAST_STATUS_FILE"]),
            pendingPath: Self.path(environment["HOLDFAST_HOME"]).map { "\($0)/pending.md" },
            duty: flags.statusFile)
        repository = Self.path(environment["HOLDFAST_REPOSITORY"])
        http = flags.listener.map {
            HTTPSettings(
                listener: $0, hosts: HTTPSettings.list(environment["HOLDFAST_HTTP_HOSTS"]),
                origins: HTTPSettings.list(environment["HOLDFAST_HTTP_ORIGINS"]))
        }
        guard let directory = environment["HOLDFAST_RUNTIME_DIR"], !directory.isEmpty else {
            throw Refusal(
                sentence: "HOLDFAST_RUNTIME_DIR must name the directory of the services' sockets.",
                exitCode: 78)
        }
        runtimeDirectory = directory
        let sockets = services.map { Instance.standby.socketName(of: $0) } + ["control.sock"]
        for name in sockets where "\(directory)/\(name)".utf8.count > Limits.socketPathBytesMax {
            throw Refusal(
                sentence:
                    "HOLDFAST_RUNTIME_DIR is too long: a socket has \(Limits.socketPathBytesMax) bytes.",
                exitCode: 78)
        }
        let tools = environment["HOLDFAST_TOOLS"] ?? "all"
        guard let selection = ToolSelection(tools) else {
            throw Refusal(
                sentence: "HOLDFAST_TOOLS is \(tools), but must be all, core, or names with commas between.",
                exitCode: 78)
        }
        self.tools = selection
        let access = environment["HOLDFAST_METRICS"] ?? "on"
        guard let metrics = MetricsAccess(rawValue: access) else {
            throw Refusal(
                sentence: "HOLDFAST_METRICS is \(access), but must be one of "
                    + MetricsAccess.allCases.map(\.rawValue).joined(separator: ", ") + ".", exitCode: 78)
        }
        self.metrics = metrics
        let level = environment["HOLDFAST_LOG_LEVEL"] ?? "warning"
        guard let logLevel = Logger.Level(rawValue: level) else {
            throw Refusal(
                sentence: "HOLDFAST_LOG_LEVEL is \(level), but must be one of "
                    + Logger.Level.allCases.map(\.rawValue).joined(separator: ", ") + ".", exitCode: 78)
        }
        self.logLevel = logLevel
    }

    private static func path(_ text: String?) -> String? {
        text.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
}
