import ArgumentParser
import Primitives
import Wire

/// `holdfast restore`
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Fill an empty system from a backup, and compare.",
        discussion: """
            The backup may come from either kind of store and go into either; it is read to its end before \
            anything is changed. What was interrupted is finished by the same command. Exits with 0, with 1 \
            where the backup is damaged, of a later version or none, with 69 where a service does not answer \
            or has records already.
            """)

    @Argument(help: "The backup's directory.")
    var backup: String

    @Flag(help: "Restore into a system that is thrown away afterwards, and say whether all is there.")
    var drill = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        let directory = Paths.absolute(backup, from: ThisProcess.workingDirectory)
        do throws(BackupFault) { _ = try BackupCheck(directory: directory).manifest() } catch {
            throw Console.failure(.toolError, "\(directory): \(error.phrase)")
        }
        if drill { return try rehearse(directory) }
        let settings = try options.resolved()
        _ = try Gateway.ready(settings)
        do throws(ExportRun.Failure) {
            let run = BackupRestore(runtimeDirectory: settings.runtimeDirectory, clocks: .system)
            let manifest = try Progress.during("Restoring") { _ throws(ExportRun.Failure) in
                try run.run(from: directory, tell: say)
            }
            if json { return Console.say(manifest.json.indented) }
            Console.say("\(manifest.lines) rows are restored; counts and checksums are the backup's")
            let differences = BackupSettings.differences(manifest.settings, settings)
            for difference in differences { Console.say("Note: \(difference)") }
        } catch {
            throw ExportText.failure(error)
        }
    }

    private func rehearse(_ directory: String) throws {
        let outcome: RestoreDrill.Outcome
        do throws(ExportRun.Failure) {
            outcome = try Progress.during("Rehearsing") { _ throws(ExportRun.Failure) in
                try RestoreDrill(clocks: .system).run(directory, tell: say)
            }
        } catch {
            throw ExportText.failure(error)
        }
        let seconds = "\(outcome.milliseconds / 1000).\(outcome.milliseconds / 100 % 10) s"
        guard outcome.differences.isEmpty else {
            throw Console.failure(.toolError, outcome.differences.joined(separator: "\n"))
        }
        if json {
            let report: JSON = [
                "passed": true, "milliseconds": .integer(outcome.milliseconds),
                "manifest": outcome.manifest.json,
            ]
            return Console.say(report.indented)
        }
        Console.say(
            "The drill passed in \(seconds): a restored system has all \(outcome.manifest.lines) rows, "
                + "with the same counts and checksums. It is gone again.")
    }

    private func say(_ section: ExportFile.Section) {
        if !json { Console.say(ExportText.line(section)) }
    }
}
