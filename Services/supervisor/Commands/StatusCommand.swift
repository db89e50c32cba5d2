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

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        guard (0...LogHistory.linesMax).contains(lines) else {
            throw ValidationError("--lines must be from 0 to \(LogHistory.linesMax).")
        }
    }

    func run() throws {
        let settings = try options.resolved()
        do throws(ControlClient.Failure) {
            let access = SupervisorAccess(runtimeDirectory: settings.runtimeDirectory)
            let statuses = try access.statuses(logLines: lines).map(\.status)
            if let status = JSON.joined(statuses, lists: ["services", "routes"]) {
                show(
                    HealthSurvey.adding(to: status, runtimeDirectory: settings.runtimeDirectory),
                    isLive: true)
                return
            }
        } catch {
            throw Console.failure(.unavailable, error.sentence)
        }
        guard let content = try? Files.read(SupervisorPlan.stateFile(settings.home)),
            let status = try? JSON(parsing: content)
        else { throw Console.failure(.unavailable, "no supervisor runs for \(settings.home), and none has") }
        show(status, isLive: false)
        throw ExitCode(Console.Code.unavailable.rawValue)
    }

    private func show(_ status: JSON, isLive: Bool) {
        if json {
            var shown = status
            if var members = status.object {
                members["running"] = .bool(isLive)
                shown = .object(members)
            }
            Console.say(shown.indented)
        } else {
            Console.say(StatusText.table(status, isLive: isLive, now: Clocks.system.now()))
        }
    }
}
