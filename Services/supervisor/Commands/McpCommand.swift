import ArgumentParser
import Glibc
import Processes

/// `holdfast mcp`
struct McpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp", abstract: "Serve one AI client over standard input and output.",
        discussion: """
            Joins the supervisor that runs, or those that each run a part; or starts one that leaves when \
            nobody needs it any more.
            """
    )

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        let settings = try options.resolved()
        let gateway = try Gateway.ready(settings)
        // A client's session outlives the supervisor, and has another started in its place.
        let start = (try? gateway.start.sealed()).map { ["--supervisor-start", "\($0)"] }
        let fault = ProcessSpawner.become(
            gateway.program, arguments: gateway.arguments + settings.statusFileArguments + (start ?? []),
            environment: gateway.environment)
        throw Console.failure(.unavailable, "\(fault)")
    }
}

/// How a gateway for one client is started.
struct Gateway {
    let program: String
    var arguments = ["--stdio"]
    var environment: [String: String]
    /// How a supervisor is started for it.
    let start: SupervisorStart

    /// Makes sure that a supervisor runs.
    ///
    /// - Throws: `ExitCode` 69 or 78, after saying why.
    static func ready(_ settings: Settings) throws -> Gateway {
        let inherited = ThisProcess.environment
        let gateway = Gateway(
            program: ThisProcess.programDirectory + "/holdfast-gateway",
            arguments: ["--stdio"] + ServiceCatalogue.gatewayArguments(foreign: settings.foreignServers),
            environment: settings.environment(inherited: inherited, withDatabase: false),
            start: SupervisorStart(
                program: ThisProcess.program,
                environment: settings.environment(inherited: inherited, withDatabase: true)))
        guard ThisProcess.isExecutable(gateway.program) else {
            throw Console.failure(.unavailable, "there is no program at \(gateway.program)")
        }
        do throws(SupervisorJoin.Failure) {
            try SupervisorJoin.join(runtimeDirectory: settings.runtimeDirectory, gateway.start)
        } catch {
            switch error {
            case .left(.code(Console.Code.configuration.rawValue)):
                throw ExitCode(Console.Code.configuration.rawValue)
            case .left(let exit):
                throw Console.failure(
                    .unavailable,
                    "the supervisor left at once (\(exit)); \(settings.home)/supervisor.log may say why")
            case .notStarted(let fault): throw Console.failure(.unavailable, "\(fault)")
            case .tooSlow:
                throw Console.failure(
                    .unavailable,
                    "no supervisor took connections within \(SupervisorJoin.patience / 1000) s;"
                        + " \(settings.home)/supervisor.log may say why")
            }
        }
        let missing = missing(settings.runtimeDirectory)
        if !missing.isEmpty {
            Console.complain(
                "Supervisors run a part each there, and none runs \(missing.joined(separator: ", ")):"
                    + " start it with holdfast run --only NAME.")
        }
        return gateway
    }

    /// The services that nobody runs where supervisors run a part each.
    private static func missing(_ runtimeDirectory: String) -> [String] {
        guard !SupervisorJoin.accepts(SupervisorPlan.controlPath(runtimeDirectory)) else { return [] }
        return ServiceCatalogue.names.filter {
            access(SupervisorPlan.socketPath(runtimeDirectory, service: $0), F_OK) != 0
        }
    }
}
