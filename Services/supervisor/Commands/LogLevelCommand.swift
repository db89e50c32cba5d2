import ArgumentParser
import Wire

/// `holdfast log-level`
struct LogLevelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log-level", abstract: "Log more, or less, while everything goes on.",
        discussion: """
            At debug each service writes a line for each call. A process that is started again logs as \
            configured, and so do all once the time is over.
            """)

    @Argument(help: "From which level on: \(Self.levels).")
    var level: String

    @Option(
        help: ArgumentHelp(
            "Only this process, or this service and its standby; supervisor and gateway are names as well.",
            valueName: "name"))
    var service: String?

    @Option(name: .customLong("for"), help: ArgumentHelp("For how long.", valueName: "seconds"))
    var seconds: Int64 = 600

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    private static let levels = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
        guard LogLevel(rawValue: level) != nil else {
            throw ValidationError("The level must be one of \(Self.levels).")
        }
        guard (1...ControlServer.logLevelSecondsMax).contains(seconds) else {
            throw ValidationError("--for must be from 1 to \(ControlServer.logLevelSecondsMax) seconds.")
        }
    }

    func run() throws {
        let settings = try options.resolved()
        var params: JSONObject = ["level": .string(level), "seconds": .integer(seconds)]
        if let service { params["name"] = .string(service) }
        var names: [String] = []
        func tell(_ client: inout ControlClient) throws {
            let answer = try Control.translated { () throws(ControlClient.Failure) in
                try client.call("supervisor/log-level", .object(params), withinMilliseconds: 5000)
            }
            names += (answer["processes"]?.array ?? []).compactMap(\.string)
        }
        // Where several supervisors run a part each, a name is of one of them, and all have their own.
        if let service, service != SupervisorRuntime.ownName {
            var client = try Control.connect(settings, running: service)
            try tell(&client)
        } else {
            try Control.each(settings, tell)
        }
        guard !json else {
            let answer: JSON = [
                "level": .string(level), "seconds": .integer(seconds),
                "processes": .array(names.map { .string($0) }),
            ]
            return Console.say(answer.indented)
        }
        Console.say("\(level) for \(seconds) s: \(names.joined(separator: ", "))")
    }
}
