import ArgumentParser
import Glibc
import Primitives
import Wire

/// `holdfast archive`
struct ArchiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive", abstract: "Move old work items that are done to the archive now.",
        discussion: """
            A running supervisor does so once a day. What was made more than --archive-after-days ago and is \
            completed or deleted goes; not so what an open item depends on, nor anything with an item below \
            it that stays. Exits with 0, with 69 where workitems can't do it now: then call again, it goes on.
            """)

    @Flag(help: "Tell how many would go, and move none.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    /// How long one step may take, in milliseconds.
    private static let stepMilliseconds: Int64 = 30_000
    private static let restMillisecondsMax: Int64 = 100

    func run() throws {
        let settings = try options.resolved()
        let clocks = Clocks.system
        var pass = ArchivePass(days: settings.archiveAfterDays, at: clocks.now(), isDryRun: dryRun)
        do throws(ControlClient.Failure) {
            var client = try ControlClient(
                path: SupervisorPlan.socketPath(settings.runtimeDirectory, service: ArchiveKeeper.service))
            try Progress.during("Archiving") { progress throws(ControlClient.Failure) in
                while !pass.isOver {
                    let start = clocks.monotonic()
                    let params = pass.params(
                        operationID: clocks.identifier(), deadline: Self.stepMilliseconds)
                    let result = try client.call(
                        ArchivePass.method, params, withinMilliseconds: Self.stepMilliseconds + 1000)
                    if let refusal = pass.take(result) { throw .refused(refusal) }
                    // Others have the store to themselves for as long as the step took.
                    let took = clocks.monotonic().milliseconds(since: start)
                    if !dryRun { usleep(UInt32(min(max(took, 1), Self.restMillisecondsMax)) * 1000) }
                    progress.tell(ArchiveText.progress(pass))
                }
            }
        } catch {
            let done = pass.archived > 0 ? "; \(pass.archived) have been archived before" : ""
            throw Console.failure(.unavailable, "\(error.sentence)\(done)")
        }
        Console.say(json ? ArchiveText.json(pass).indented : ArchiveText.line(pass))
    }
}

/// What archiving has come to, for people and programs.
enum ArchiveText {
    /// How far it is.
    static func progress(_ pass: ArchivePass) -> String {
        "\(pass.archived) \(pass.isDryRun ? "would be archived" : "archived")"
    }

    /// What it came to.
    static func line(_ pass: ArchivePass) -> String {
        var parts = ["\(pass.archived) items made before \(pass.before) "]
        parts[0] += pass.isDryRun ? "would be archived" : "archived"
        // A dry run does not tell one reason from the other.
        let staying = pass.waiting + pass.needed
        if staying > 0 { parts.append("\(staying) are done and stay: something open needs them") }
        return parts.joined(separator: "; ")
    }

    /// The same for programs.
    static func json(_ pass: ArchivePass) -> JSON {
        [
            "before": .string(pass.before.description), "dry_run": .bool(pass.isDryRun),
            "archived": .integer(pass.archived), "staying": .integer(pass.waiting + pass.needed),
        ]
    }
}
