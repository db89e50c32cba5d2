import ArgumentParser
import Glibc
import Wire

/// `holdfast drill`
struct DrillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Provoke faults in the running installation and tell what clients saw.",
        discussion: """
            A database outage that is only played, and a kill of a service, while a gentle load goes on. \
            Exits with 0 only if no call failed and all is as before.
            """)

    @Flag(name: .shortAndLong, help: "Do not ask before it begins.")
    var yes = false

    @Flag(help: "Have the service hang as well, until it is replaced.")
    var hang = false

    @Flag(help: "Write as well, to a work item of its own, which is deleted softly afterwards.")
    var writes = false

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: ArgumentHelp("The service that has the trouble.", valueName: "name"))
    var service = "workitems"

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        let settings = try options.resolved()
        let installation = DrillInstallation(runtimeDirectory: settings.runtimeDirectory)
        let plan = try plan(settings, installation)
        try confirm(plan)
        var gateway = try Gateway.ready(settings)
        // What it would note of faults is no news to whoever asked for them.
        gateway.environment[Setting.logLevel.variable] = LogLevel.critical.rawValue
        let report: DrillReport
        do throws(GatewayPipe.Failure) {
            var conductor = try DrillConductor(plan, gateway: gateway, installation: installation)
            report = Progress.during("Drilling") { _ in conductor.run() }
        } catch {
            throw Console.failure(.unavailable, error.reason)
        }
        Console.say(json ? report.json.indented : report.text)
        guard report.passed else { throw ExitCode(Console.Code.toolError.rawValue) }
    }

    private func plan(_ settings: Settings, _ installation: DrillInstallation) throws -> DrillPlan {
        let (status, storeKind, tools) = try Control.translated(settings) {
            () throws(ControlClient.Failure) in
            let status = try installation.status()
            let services = Set((status["services"]?.array ?? []).compactMap { $0["service"]?.string })
            var storeKind: String?
            var tools: [String: JSON] = [:]
            for name in services.sorted() {
                let said = try installation.service(name)
                if name == service { storeKind = said.storeKind }
                tools[name] = said.tools
            }
            return (status, storeKind, tools)
        }
        do throws(DrillPlan.Refusal) {
            return try DrillPlan(
                service: service, hangs: hang, writes: writes, status: status, storeKind: storeKind,
                tools: tools)
        } catch {
            throw Console.failure(.temporary, error.sentence)
        }
    }

    /// Asks whoever sits at the terminal.
    ///
    /// - Throws: `ExitCode` 64 where nobody does, 1 where the answer is no.
    private func confirm(_ plan: DrillPlan) throws {
        guard !yes else { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw Console.failure(
                .usage, "\(plan.announcement)\nNobody is at a terminal to agree to that: --yes agrees.")
        }
        Console.complain("\(plan.announcement)\nGo on? [y/N]")
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            throw ExitCode(Console.Code.toolError.rawValue)
        }
    }
}
