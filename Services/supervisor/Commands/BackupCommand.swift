import ArgumentParser
import Primitives
import Wire

/// `holdfast backup`
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Make backups, list them, and see whether they are whole.",
        subcommands: [BackupMakeCommand.self, BackupListCommand.self],
        defaultSubcommand: BackupMakeCommand.self)

    /// Where backups are if nobody says anything.
    static func directory(_ named: String?, _ settings: Settings) -> String {
        Paths.absolute(named ?? settings.home + "/backups", from: ThisProcess.workingDirectory)
    }
}

/// `holdfast backup [make]`
struct BackupMakeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make", abstract: "Back up everything while it runs, and verify what was written.",
        discussion: """
            All services as they are at one moment; what waits for it waits milliseconds. It is there as a \
            whole or not at all. Exits with 0, with 1 where it can't be written or is damaged, with 69 where \
            a service does not answer, its database is away, or another backup is being written there.
            """)

    @Option(
        help: ArgumentHelp("Where backups are kept: backups in the state directory.", valueName: "directory"))
    var to: String?

    @Option(help: ArgumentHelp("How many are kept.", valueName: "number"))
    var keep = BackupRotation.keptDefault

    @Option(
        help: ArgumentHelp(
            "Make none: read this one to its end and say whether it is whole.", valueName: "backup"))
    var verify: String?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func validate() throws {
        guard (1...10_000).contains(keep) else { throw ValidationError("--keep must be from 1 to 10000.") }
        guard verify == nil || to == nil else { throw ValidationError("Give either --to or --verify.") }
    }

    func run() throws {
        let settings = try options.resolved()
        if let verify { return try check(verify) }
        _ = try Gateway.ready(settings)
        let shelf = BackupShelf(path: BackupCommand.directory(to, settings))
        let outcome: BackupRun.Outcome
        do throws(ExportRun.Failure) {
            let run = BackupRun(settings: settings, shelf: shelf, clocks: .system)
            outcome = try Progress.during("Backing up") { _ throws(ExportRun.Failure) in
                try run.run(keep: keep)
            }
        } catch {
            throw ExportText.failure(error)
        }
        if json { return Console.say(BackupText.json(outcome).indented) }
        for line in BackupText.lines(outcome) { Console.say(line) }
    }

    private func check(_ path: String) throws {
        let directory = Paths.absolute(path, from: ThisProcess.workingDirectory)
        do throws(BackupFault) {
            let manifest = try Progress.during("Reading the backup") { _ throws(BackupFault) in
                try BackupCheck(directory: directory).run()
            }
            Console.say(
                json ? manifest.json.indented : "\(directory) is whole: " + BackupText.summary(manifest))
        } catch {
            throw Console.failure(.toolError, "\(directory): \(error.phrase)")
        }
    }
}

/// `holdfast backup list`
struct BackupListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the backups there are, oldest first.",
        discussion: "What they say of themselves is read; `holdfast backup --verify` reads all of one.")

    @Option(
        help: ArgumentHelp("Where backups are kept: backups in the state directory.", valueName: "directory"))
    var to: String?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        let settings = try options.resolved()
        let shelf = BackupShelf(path: BackupCommand.directory(to, settings))
        let found = shelf.names.map { name -> (name: String, manifest: Result<BackupManifest, BackupFault>) in
            do throws(BackupFault) {
                return (name, .success(try BackupCheck(directory: shelf.directory(name)).manifest()))
            } catch {
                return (name, .failure(error))
            }
        }
        if json { return Console.say(BackupText.json(found, in: shelf).indented) }
        if found.isEmpty { return Console.say("There are no backups in \(shelf.path)") }
        for entry in found { Console.say(BackupText.line(entry.name, entry.manifest)) }
    }
}
