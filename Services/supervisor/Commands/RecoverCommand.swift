import ArgumentParser
import Wire

/// `holdfast recover`
struct RecoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover", abstract: "Take back accepted writes that pending.md has and nothing else.",
        discussion: """
            Each running service looks for its own waiting writes and takes those that its journal and its \
            store do not know; each is carried out once. Writes of another store are counted, never carried \
            out. Exits with 0, with 69 where a service did not answer or could not take everything.
            """)

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    /// How long a service is given: it reads the whole file.
    private static let patience: Int64 = 60_000

    func run() throws {
        let settings = try options.resolved()
        var reports: [(name: String, report: JSON)] = []
        for name in ServiceCatalogue.names {
            let report = Progress.during("Looking through pending.md") { progress in
                progress.tell(name)
                return Self.recover(name, settings.runtimeDirectory)
            }
            reports.append((name, report))
        }
        if json {
            Console.say(JSON.object(JSONObject(reports.map { ($0.name, $0.report) })).indented)
        } else {
            for (name, report) in reports { Console.say("\(name): \(RecoveryText.line(report))") }
        }
        guard reports.allSatisfy({ $0.report["failure"] == nil }) else {
            throw ExitCode(Console.Code.unavailable.rawValue)
        }
    }

    private static func recover(_ name: String, _ runtimeDirectory: String) -> JSON {
        do throws(ControlClient.Failure) {
            var client = try ControlClient(
                path: SupervisorPlan.socketPath(runtimeDirectory, service: name))
            return try client.call("service/recover", withinMilliseconds: patience)
        } catch {
            switch error {
            case .absent: return ["failure": "it does not run"]
            case .refused(let reason), .broken(let reason): return ["failure": .string(reason)]
            }
        }
    }
}

/// What a recovery came to, for people.
enum RecoveryText {
    /// One line on one service.
    static func line(_ report: JSON) -> String {
        if let failure = report["failure"]?.string { return "failed: \(failure)" }
        func count(_ name: String) -> Int64 { report[name]?.integer ?? 0 }
        var parts = ["\(count("restored")) taken back", "\(count("known")) known already"]
        if count("refused") > 0 { parts.append("\(count("refused")) refused by the store") }
        if count("other_stores") > 0 {
            parts.append("\(count("other_stores")) of another store, left alone")
        }
        if count("damaged_lines") > 0 { parts.append("\(count("damaged_lines")) lines unreadable") }
        return parts.joined(separator: ", ")
    }
}
