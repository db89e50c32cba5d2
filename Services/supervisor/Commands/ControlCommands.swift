import ArgumentParser
import Wire

/// `holdfast restart`
struct RestartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Drain one service and start it again; no client notices.",
        discussion: "Returns once the service is ready again (0) or has failed to come up (69).")

    @Argument(help: "The name of a service or of its standby, as `holdfast status` shows it.")
    var name: String

    @Flag(help: "Print what is known of it, JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        let settings = try options.resolved()
        let answer = try Progress.during("Restarting \(name)") { _ in
            try Control.call(
                settings, running: name, "supervisor/restart", ["name": .string(name)],
                withinMilliseconds: 30_000)
        }
        let state = answer["state"]?.string ?? ""
        guard state == "ready" else {
            let exit = StatusText.exit(answer["last_exit"])
            throw Console.failure(.unavailable, "\(name) is \(state), its last exit was: \(exit)")
        }
        Console.say(json ? answer.indented : "\(name) is ready, pid \(answer["pid"]?.integer ?? 0)")
    }
}

/// `holdfast stop`
struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Drain every service and end the supervisor.",
        discussion: "Where several run a part each, it ends all of them.")

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        let settings = try options.resolved()
        try Control.each(settings) { client in
            _ = try Control.translated { () throws(ControlClient.Failure) in
                try client.call("supervisor/stop", withinMilliseconds: 5000)
            }
            let hasEnded = Progress.during("Stopping") { _ in client.waitForEnd(withinMilliseconds: 40_000) }
            guard hasEnded else {
                throw Console.failure(
                    .temporary, "the supervisor is still stopping; `holdfast status` shows it")
            }
        }
    }
}

/// How commands speak to the supervisor.
enum Control {
    /// Asks one thing.
    ///
    /// - Parameter service: Whose supervisor is asked, where several run a part each.
    /// - Throws: `ExitCode` 69, after saying why.
    static func call(
        _ settings: Settings, running service: String? = nil, _ method: String, _ params: JSON,
        withinMilliseconds limit: Int64
    ) throws -> JSON {
        var client = try connect(settings, running: service)
        return try translated { () throws(ControlClient.Failure) in
            try client.call(method, params, withinMilliseconds: limit)
        }
    }

    /// Connects to the supervisor of these settings; where several run a part each, to the one that runs
    /// this service.
    ///
    /// - Throws: `ExitCode` 69, after saying why.
    static func connect(_ settings: Settings, running service: String? = nil) throws -> ControlClient {
        do throws(ControlClient.Failure) {
            let access = SupervisorAccess(runtimeDirectory: settings.runtimeDirectory)
            var path = access.paths.first ?? SupervisorPlan.controlPath(settings.runtimeDirectory)
            if access.paths.count > 1, let service {
                path = try access.statuses().first { SupervisorAccess.runs(service, $0.status) }?.path ?? path
            }
            return try ControlClient(path: path)
        } catch {
            throw failure(error, settings)
        }
    }

    /// Refuses where supervisors run a part each: what follows is for one that runs everything.
    ///
    /// - Throws: `ExitCode` 69, after saying so.
    static func requireWhole(_ settings: Settings) throws {
        if SupervisorJoin.hasParts(settings.runtimeDirectory) { throw partsAlone }
    }

    private static var partsAlone: ExitCode {
        Console.failure(
            .unavailable,
            "supervisors run a part each there, and this is for one that runs everything")
    }

    /// Speaks with every supervisor that runs, one after another: with one, or several that run a part each.
    ///
    /// - Throws: What `body` throws; `ExitCode` 69, after saying so, where none runs.
    static func each(_ settings: Settings, _ body: (inout ControlClient) throws -> Void) throws {
        var isAnyThere = false
        for path in SupervisorAccess(runtimeDirectory: settings.runtimeDirectory).paths
        where SupervisorJoin.accepts(path) {
            var client = try translated(settings) { () throws(ControlClient.Failure) in
                try ControlClient(path: path)
            }
            isAnyThere = true
            try body(&client)
        }
        if !isAnyThere { throw failure(.absent, settings) }
    }

    /// Runs `body`, its failures told to people.
    static func translated<Result: ~Copyable>(
        _ settings: Settings? = nil, _ body: () throws(ControlClient.Failure) -> Result
    ) throws -> Result {
        do throws(ControlClient.Failure) {
            return try body()
        } catch {
            throw failure(error, settings)
        }
    }

    private static func failure(_ failure: ControlClient.Failure, _ settings: Settings?) -> ExitCode {
        switch failure {
        case .absent:
            if settings.map({ SupervisorJoin.hasParts($0.runtimeDirectory) }) == true {
                partsAlone
            } else {
                Console.failure(
                    .unavailable, "no supervisor runs" + (settings.map { " for \($0.home)" } ?? ""))
            }
        case .refused, .broken: Console.failure(.unavailable, failure.sentence)
        }
    }
}
