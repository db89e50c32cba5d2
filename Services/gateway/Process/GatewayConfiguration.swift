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
    /// The tools that clients are shown; `HOLDFAST_TOOLS`.
    public let tools: ToolSelection
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
        (services, supervisorStart) = try Self.flags(arguments)
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
        let level = environment["HOLDFAST_LOG_LEVEL"] ?? "warning"
        guard let logLevel = Logger.Level(rawValue: level) else {
            throw Refusal(
                sentence: "HOLDFAST_LOG_LEVEL is \(level), but must be one of "
                    + Logger.Level.allCases.map(\.rawValue).joined(separator: ", ") + ".", exitCode: 78)
        }
        self.logLevel = logLevel
    }

    private static func flags(
        _ arguments: [String]
    ) throws(Refusal) -> (services: [String], supervisorStart: CInt?) {
        var services: [String] = []
        var start: CInt?
        var takesNames = false
        var takesStart = false
        for argument in arguments {
            switch argument {
            case _ where takesStart:
                guard let number = CInt(argument), number > STDERR_FILENO else {
                    throw Refusal(
                        sentence: "--supervisor-start \(argument): it takes an inherited descriptor.",
                        exitCode: 64)
                }
                start = number
                takesStart = false
            case "--stdio": takesNames = false
            case "--service": takesNames = true
            case "--supervisor-start": (takesNames, takesStart) = (false, true)
            case _ where takesNames && !argument.hasPrefix("-"):
                guard isServiceName(argument), !services.contains(argument) else {
                    throw Refusal(
                        sentence:
                            "--service \(argument): names are lowercase letters, digits and '-', each once.",
                        exitCode: 64)
                }
                services.append(argument)
            default:
                throw Refusal(
                    sentence:
                        "\(argument) is not known; usage: holdfast-gateway [--stdio] [--service NAME...]",
                    exitCode: 64)
            }
        }
        guard !takesNames || !services.isEmpty else {
            throw Refusal(sentence: "--service needs a name.", exitCode: 64)
        }
        guard !takesStart else {
            throw Refusal(sentence: "--supervisor-start needs a descriptor.", exitCode: 64)
        }
        return (services.isEmpty ? defaultServices : services, start)
    }

    /// A name becomes part of a path.
    private static func isServiceName(_ name: String) -> Bool {
        name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    }
}
