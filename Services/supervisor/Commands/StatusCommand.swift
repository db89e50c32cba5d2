import ArgumentParser
import Primitives
import Wire

/// `holdfast status`
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show every service: its process, its past, its records.",
        discussion: "Without a running supervisor it shows what the last one wrote, and exits with 69.")

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: ArgumentHelp("Show this many of each service's last log lines.", valueName: "count"))
    var lines = 0

    @Flag(help: "Go on, and show it again each second; where no terminal reads, whenever it has changed.")
    var watch = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    /// How often it is looked at, in milliseconds.
    private static let pauseMilliseconds: Int64 = 1000
    private static let clear = "\u{1B}[H\u{1B}[2J"

    func validate() throws {
        guard (0...LogHistory.linesMax).contains(lines) else {
            throw ValidationError("--lines must be from 0 to \(LogHistory.linesMax).")
        }
    }

    func run() throws {
        let settings = try options.resolved()
        guard watch else {
            let (status, isLive) = try look(settings)
            Console.say(text(status, isLive: isLive))
            guard isLive else { throw ExitCode(Console.Code.unavailable.rawValue) }
            return
        }
        let isTerminal = Terminal.output != .none && !json
        var shown: [String]?
        while true {
            let (status, isLive) = try look(settings)
            let essence = StatusText.essence(status) + ["\(isLive)"]
            if isTerminal || essence != shown {
                let page = (isTerminal ? Self.clear : "") + text(status, isLive: isLive)
                guard Console.stream(page) else { return }
            }
            shown = essence
            pause(milliseconds: Self.pauseMilliseconds)
        }
    }

    /// What the supervisors say, or else what the last one wrote.
    private func look(_ settings: Settings) throws -> (JSON, isLive: Bool) {
        do throws(ControlClient.Failure) {
            let access = SupervisorAccess(runtimeDirectory: settings.runtimeDirectory)
            let statuses = try access.statuses(logLines: lines).map(\.status)
            if let status = JSON.joined(statuses, lists: ["services", "routes"]) {
                let runtimeDirectory = settings.runtimeDirectory
                return (HealthSurvey.adding(to: status, runtimeDirectory: runtimeDirectory), true)
            }
        } catch {
            throw Console.failure(.unavailable, error.sentence)
        }
        guard let content = try? Files.read(SupervisorPlan.stateFile(settings.home)),
            let status = try? JSON(parsing: content)
        else { throw Console.failure(.unavailable, "no supervisor runs for \(settings.home), and none has") }
        return (status, false)
    }

    private func text(_ status: JSON, isLive: Bool) -> String {
        guard json else {
            return StatusText.table(
                status, isLive: isLive, now: Clocks.system.now(), terminal: .output)
        }
        var shown = status
        if var members = status.object {
            members["running"] = .bool(isLive)
            shown = .object(members)
        }
        return watch ? shown.text : shown.indented
    }
}
