import ArgumentParser
import Glibc
import Primitives
import Wire

/// `holdfast export`
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write every record, link, change and conflict into one file.",
        discussion: """
            JSON lines with a manifest of counts and checksums, while everything runs; `holdfast import \
            --from-export FILE` restores it into an empty store, of either kind. Exits with 0, with 69 where \
            a service does not answer or has accepted writes that wait, with 1 where the file can't be \
            written.
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
    var output: String?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        let settings = try options.resolved()
        let path = output ?? "holdfast-\(Self.stamp(Clocks.system.now())).jsonl"
        let run = ExportRun(runtimeDirectory: settings.runtimeDirectory, clocks: .system)
        let outcome: ExportRun.Outcome
        do throws(ExportRun.Failure) {
            outcome = try Progress.during("Exporting") { progress throws(ExportRun.Failure) in
                try run.run(to: path) { section in
                    progress.tell(section.service)
                    if !json { Console.say(ExportText.line(section)) }
                }
            }
        } catch {
            throw ExportText.failure(error)
        }
        if json {
            Console.say(ExportText.json(outcome.sections, path).indented)
        } else {
            Console.say("\(outcome.lines) rows are in \(path)")
        }
    }

    /// A time as part of a file's name.
    static func stamp(_ time: Timestamp) -> String {
        String(time.description.prefix(19).filter { $0.isNumber || $0 == "T" }) + "Z"
    }
}

/// What an export or its restoration came to, for people and programs.
enum ExportText {
    static func line(_ section: ExportFile.Section) -> String {
        let tables = section.manifest["tables"]?.object?.members ?? []
        let parts = tables.filter { $0.value != 0 }.map { "\($0.value.integer ?? 0) \($0.key)" }
        return "\(section.service): \(parts.isEmpty ? "nothing" : parts.joined(separator: ", "))"
    }

    static func json(_ sections: [ExportFile.Section], _ path: String) -> JSON {
        [
            "file": .string(path),
            "services": .object(JSONObject(sections.map { ($0.service, $0.manifest) })),
        ]
    }

    static func failure(_ failure: ExportRun.Failure) -> ExitCode {
        Console.failure(failure.isTemporary ? .unavailable : .toolError, failure.sentence)
    }
}
