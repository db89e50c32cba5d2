import ArgumentParser
import Primitives
import Wire

/// `holdfast upgrade`
struct UpgradeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Replace the programs of what runs, one after another; no call fails for it.",
        discussion: """
            Each service's standby first, then the service, last the gateway for HTTP; each must be ready \
            and stay so for a while before the next. One that does not brings all back to their previous \
            programs. Run it as the new holdfast, or name its directory. Exits with 0, with 1 where all had \
            to return, with 69 where it can't begin.
            """)

    @Option(
        help: ArgumentHelp("The new programs: where this holdfast is.", valueName: "directory"))
    var programs: String?

    @Option(help: ArgumentHelp("How long each is judged.", valueName: "seconds"))
    var watch = 5

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    /// How often the supervisor is asked how far it is, in milliseconds.
    private static let pauseMilliseconds: Int64 = 200
    private static let statusMilliseconds: Int64 = 5000

    func validate() throws {
        guard (1...3600).contains(watch) else { throw ValidationError("--watch must be from 1 to 3600.") }
    }

    func run() throws {
        let settings = try options.resolved()
        try Control.requireWhole(settings)
        let named = programs.map { Paths.absolute($0, from: ThisProcess.workingDirectory) }
        // A link that is led elsewhere one day must not change what the services are started with.
        let directory = named.map { Files.resolved($0) ?? $0 } ?? ThisProcess.programDirectory
        let params: JSON = ["programs": .string(directory), "watch_ms": .integer(Int64(watch) * 1000)]
        _ = try Control.call(
            settings, "supervisor/upgrade", params, withinMilliseconds: Self.statusMilliseconds)
        let upgrade = try Progress.during("Upgrading") { try follow(settings, $0) }
        if json { Console.say(upgrade.indented) }
        let outcome = upgrade["outcome"]?.string ?? "the supervisor does not tell what became of it"
        guard upgrade["state"] == "done" else { throw Console.failure(.toolError, outcome) }
        if !json {
            Console.say("Done: \(outcome)")
            Console.say(
                "The supervisor and clients' own gateways keep their programs until they are started anew."
            )
        }
    }

    /// Tells each step until there are no more.
    private func follow(_ settings: Settings, _ progress: Progress) throws -> JSON {
        var told = 0
        while true {
            let status = try Control.call(
                settings, "supervisor/status", [:], withinMilliseconds: Self.statusMilliseconds)
            let upgrade = status["upgrade"] ?? .null
            let steps = upgrade["steps"]?.array ?? []
            for step in steps.dropFirst(told) where !json { Console.say(step["text"]?.string ?? "") }
            told = max(told, steps.count)
            progress.tell("step \(told)")
            guard upgrade["state"] == "running" else { return upgrade }
            pause(milliseconds: Self.pauseMilliseconds)
        }
    }
}
