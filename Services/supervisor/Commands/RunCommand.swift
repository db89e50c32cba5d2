import ArgumentParser
import Glibc
import Primitives
import Processes

/// `holdfast run`
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the services in the foreground until told to stop.",
        discussion: "SIGTERM or control-C drains every service; a second one hurries them.")

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Run these alone: \(Self.names.joined(separator: ", ")).", valueName: "name")
    )
    var only: [String] = []

    @Flag(
        help: ArgumentHelp(
            "Leave the terminal, log to a file, and leave once no client has been connected for 10 minutes.",
            visibility: .hidden))
    var detached = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    /// What may run alone.
    private static let names = ServiceCatalogue.names + [ServiceCatalogue.gatewayName]

    func run() throws {
        let manager = ServiceManager.take()
        let settings = try options.resolved()
        var plan = try plan(settings)
        do throws(SystemFault) {
            for directory in [plan.home, plan.runtimeDirectory] {
                try Files.makePrivateDirectory(directory)
                try Files.requirePrivate(directory)
            }
        } catch {
            throw Console.failure(.configuration, "\(error)")
        }
        if detached {
            setsid()
            chdir(plan.home)
        }
        let lock = try takeLock(plan.home)
        let http = try HTTPService.prepare(
            HTTPPlan(settings, isDetached: detached, only: only.isEmpty ? nil : only), settings,
            makesToken: !detached, in: &plan)
        do {
            if detached { try DetachedLog.redirect(home: plan.home) }
            plan.logDisplay = LogDisplay(
                settings, terminal: Terminal(of: STDERR_FILENO), names: plan.specs.map(\.name),
                clock: LocalTime.ofDay)
            try host(plan, lock, manager, http)
        } catch let fault as SystemFault {
            throw Console.failure(.unavailable, "\(fault)")
        }
    }

    /// Runs it, and tells whoever is at a terminal how it begins and ends.
    private func host(
        _ plan: SupervisorPlan, _ lock: SupervisorLock, _ manager: ServiceManager?, _ http: WelcomeText.HTTP?
    ) throws {
        let terminal = Terminal.output
        let isInteractive = terminal.columns != nil
        if isInteractive { Console.say("Starting, \(plan.specs.count) processes …") }
        let (isDetached, home) = (detached, plan.home)
        let isLogShown = plan.logDisplay?.isOnTerminal ?? false
        try SupervisorHost.run(plan, lock: lock, manager: manager, awaitsStandbys: isInteractive) {
            services in
            guard !isDetached else { return }
            Console.say(
                WelcomeText.text(
                    services, pid: getpid(), home: home, program: ThisProcess.program, http: http,
                    terminal: terminal, isLogShown: isLogShown))
        }
        if isInteractive { Console.say("Stopped.") }
    }

    private func plan(_ settings: Settings) throws -> SupervisorPlan {
        let foreign = settings.foreignServers
        let known = Self.names + foreign.map(\.name)
        let unknown = only.filter { !known.contains($0) }
        guard unknown.isEmpty else {
            throw ValidationError(
                "There is no service \(unknown.joined(separator: ", "));"
                    + " there are \(known.joined(separator: ", ")).")
        }
        let own = ThisProcess.programDirectory
        let programs = ProgramsFile.directory(home: settings.home, own: own)
        let specs = ServiceCatalogue.specs(
            programs: programs, runtimeDirectory: settings.runtimeDirectory,
            only: only.isEmpty ? nil : only, withStandbys: settings.hasStandbys, foreign: foreign)
        if only != [ServiceCatalogue.gatewayName] {
            let faults = ServiceSpec.faults(in: specs, isExecutable: ThisProcess.isExecutable)
            guard faults.isEmpty else {
                throw Console.failure(.configuration, faults.joined(separator: "\n"))
            }
        }
        var plan = SupervisorPlan(
            home: settings.home, runtimeDirectory: settings.runtimeDirectory, specs: specs,
            environment: settings.environment(inherited: ThisProcess.environment, withDatabase: true),
            patience: detached ? LingerMachine.patienceDefault : nil, logLevel: settings.logLevel,
            archiveAfterDays: settings.archiveAfterDays, only: only)
        (plan.programs, plan.ownPrograms) = (programs, own)
        return plan
    }

    private func takeLock(_ home: String) throws -> SupervisorLock {
        do throws(SupervisorLock.Failure) {
            return try SupervisorLock.take(home: home)
        } catch {
            switch error {
            case .alreadyRunning(let pid):
                // Losing an election is nothing to talk about.
                if detached { throw ExitCode(SupervisorStart.lostElection) }
                throw Console.failure(
                    .temporary,
                    "a supervisor runs already for \(home)" + (pid.map { " (pid \($0))" } ?? "")
                        + "; `holdfast status` shows it, `holdfast stop` ends it.")
            case .servicesRemain:
                throw Console.failure(
                    .temporary, "services of an earlier supervisor still hold \(home); try again in a moment."
                )
            case .system(let fault): throw Console.failure(.unavailable, "\(fault)")
            }
        }
    }
}
