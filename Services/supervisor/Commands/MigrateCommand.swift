import ArgumentParser
import Glibc
import Primitives
import Processes
import Wire

/// `holdfast migrate`
struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the stores' schemas up to date, and leave.",
        discussion: """
            Services do so by themselves when they start; this is for deployments that migrate once, before \
            anything serves. Exits with 0, with 75 where another attempt may succeed (the database is away), \
            with 78 where somebody has to mend something first.
            """)

    @Option(help: ArgumentHelp("Wait this long for a database that is away.", valueName: "seconds"))
    var wait = 0

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func validate() throws {
        guard (0...3600).contains(wait) else { throw ValidationError("--wait must be from 0 to 3600.") }
    }

    /// Longer than a migration may take by itself.
    private static let patience: Int64 = 90_000
    private static let pauseMicroseconds: UInt32 = 500_000

    func run() throws {
        let settings = try options.resolved()
        do throws(SystemFault) {
            try Files.makePrivateDirectory(settings.home)
            try Files.requirePrivate(settings.home)
        } catch {
            throw Console.failure(.configuration, "\(error)")
        }
        let environment = settings.environment(inherited: ThisProcess.environment, withDatabase: true)
        let last = Deadline(milliseconds: Int64(wait) * 1000, from: Clocks.system.monotonic())
        for name in ServiceCatalogue.names {
            let code = try Progress.during("Migrating \(name)") { _ in
                var code = try Self.attempt(name, environment)
                while code == EX_TEMPFAIL, last.remainingMilliseconds(at: Clocks.system.monotonic()) > 0 {
                    usleep(Self.pauseMicroseconds)
                    code = try Self.attempt(name, environment)
                }
                return code
            }
            try conclude(name, code)
        }
        if json {
            let services = ServiceCatalogue.names.map { ($0, JSON.string("up to date")) }
            Console.say(JSON.object(JSONObject(services)).indented)
        }
    }

    private func conclude(_ name: String, _ code: Int32?) throws {
        switch code {
        case EX_OK: if !json { Console.say("\(name): up to date") }
        case EX_TEMPFAIL:
            throw Console.failure(.temporary, "\(name): the database is away, or in use; try again.")
        case nil: throw Console.failure(.temporary, "\(name): took too long, and was ended.")
        default: throw Console.failure(.configuration, "\(name): can't be migrated; its log line says why.")
        }
    }

    /// Runs a service's program once: how it exited, nil where it had to be ended.
    private static func attempt(_ name: String, _ environment: [String: String]) throws -> Int32? {
        let program = "\(ThisProcess.programDirectory)/holdfast-\(name)"
        do throws(SystemFault) {
            return exitCode(
                of: try ProcessSpawner.spawn(
                    program, arguments: ["--migrate"], environment: environment, handover: [],
                    joinsGroup: true))
        } catch {
            throw Console.failure(.configuration, "\(error)")
        }
    }

    /// Waits for a process and ends one that takes too long: how it exited, nil where it did not by itself.
    private static func exitCode(of pid: Int32) -> Int32? {
        let deadline = Deadline(milliseconds: patience, from: Clocks.system.monotonic())
        var status: Int32 = 0
        while waitpid(pid, &status, WNOHANG) == 0 {
            guard deadline.remainingMilliseconds(at: Clocks.system.monotonic()) > 0 else {
                kill(pid, SIGKILL)
                waitpid(pid, &status, 0)
                return nil
            }
            usleep(10_000)
        }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : nil
    }
}
