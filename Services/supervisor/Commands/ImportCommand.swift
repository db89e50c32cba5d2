import ArgumentParser
import Glibc
import NIOCore
import Primitives
import Wire

/// `holdfast import`
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import a status document's vendors, deployments, enhancements and session prompts.",
        discussion: """
            Without --apply nothing is stored: what would be is told, record by record. With it everything \
            is stored or nothing, and the file stays as it is. A file that was imported before changes \
            nothing. Exits with 0, with 1 where records stand in the way or a check fails, with 66 where the \
            file can't be read, with 69 where nobody answers.
            """)

    @Argument(help: "The status document.")
    var file: String?

    @Flag(help: "Store the records.")
    var apply = false

    @Flag(help: "Let the file replace records that are there and say something else.")
    var replace = false

    @Flag(help: "Store deployments whose commit git does not know, padded with zeros.")
    var allowUnresolvedCommits = false

    @Option(
        help: ArgumentHelp(
            "Take back the import of this id, if nobody has changed its records.", valueName: "id"))
    var rollback: String?

    @Option(
        help: ArgumentHelp(
            "Fill an empty store with what `holdfast export` wrote into this file.", valueName: "file"))
    var fromExport: String?

    @Flag(help: "Print JSON, every record with all its fields.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    /// How long an answer is waited for, in milliseconds: several steps, each of which may outlast a restart.
    private static let patience: Int64 = 90_000
    /// The longest file that is read.
    private static let bytesMax = 8_388_608

    func validate() throws {
        guard [file, rollback, fromExport].count(where: { $0 != nil }) == 1 else {
            throw ValidationError("Give either a file, --rollback or --from-export.")
        }
    }

    func run() throws {
        let settings = try options.resolved()
        if let fromExport { return try restore(fromExport, settings) }
        let arguments = try arguments(settings)
        let gateway = try Gateway.ready(settings)
        let answer: ImportAnswer
        do throws(GatewayPipe.Failure) {
            answer = try ask(gateway, arguments)
        } catch {
            throw Console.failure(.unavailable, error.reason)
        }
        if json {
            Console.say((answer.report ?? answer.content).indented)
        } else if let report = answer.report {
            Console.say(ImportText.report(report))
        }
        if let refusal = answer.refusal { throw Console.failure(.toolError, refusal) }
        guard ImportText.isGood(answer.report) else { throw ExitCode(Console.Code.toolError.rawValue) }
    }

    private func restore(_ path: String, _ settings: Settings) throws {
        let restoration = RestoreRun(runtimeDirectory: settings.runtimeDirectory, clocks: .system)
        let sections: [ExportFile.Section]
        do throws(ExportRun.Failure) {
            sections = try Progress.during("Restoring") { progress throws(ExportRun.Failure) in
                try restoration.run(from: path) { section, wasThere in
                    progress.tell(section.service)
                    guard !json else { return }
                    Console.say(ExportText.line(section) + (wasThere ? ", restored before" : ""))
                }
            }
        } catch {
            throw ExportText.failure(error)
        }
        if json { Console.say(ExportText.json(sections, path).indented) }
    }

    private func arguments(_ settings: Settings) throws -> JSONObject {
        if let rollback { return ["rollback": .string(rollback)] }
        guard let file, let found = try? Files.read(file, limit: Self.bytesMax),
            let real = Files.resolved(file)
        else {
            throw Console.failure(.noInput, "\(file ?? "the file") can't be read, or has more than 8 MiB")
        }
        let root = settings[.repository].flatMap { Files.resolved($0) }.map { $0 + "/" }
        let name = root.flatMap { real.hasPrefix($0) ? String(real.dropFirst($0.utf8.count)) : nil } ?? real
        var arguments: JSONObject = [
            "path": .string(name), "dry_run": .bool(!apply), "full_details": .bool(json || !apply),
            "allow_unresolved_commits": .bool(allowUnresolvedCommits),
        ]
        // What is no text is read where it is, byte for byte.
        if let text = String(validating: found.readableBytesView, as: UTF8.self) {
            arguments["content"] = .string(text)
        }
        return arguments
    }

    private func ask(
        _ gateway: Gateway, _ arguments: JSONObject
    ) throws(GatewayPipe.Failure) -> ImportAnswer {
        var pipe = try GatewayPipe(gateway)
        let what = apply ? "Looking, laying ready, checking, storing" : "Looking"
        let first = try Progress.during(what) { _ throws(GatewayPipe.Failure) in
            ImportAnswer(try pipe.ask(Self.request(1, arguments), withinMilliseconds: Self.patience))
        }
        guard let question = first.question else { return first }
        let response = Self.response(isAgreed: replace || isAgreed(to: question.message))
        let members: JSONObject = [
            "inputResponses": ["replace": response], "requestState": .string(question.state),
        ]
        return try Progress.during(what) { _ throws(GatewayPipe.Failure) in
            ImportAnswer(try pipe.ask(Self.request(2, arguments, members), withinMilliseconds: Self.patience))
        }
    }

    private func isAgreed(to question: String) -> Bool {
        guard isatty(STDIN_FILENO) == 1 else {
            Console.complain("\(question)\nNobody is at a terminal to agree to that: --replace agrees.")
            return false
        }
        Console.complain("\(question)\nReplace them? [y/N]")
        return ["y", "yes"].contains(readLine()?.lowercased())
    }

    private static func response(isAgreed: Bool) -> JSON {
        isAgreed ? ["action": "accept", "content": ["replace": true]] : ["action": "decline"]
    }

    private static func request(
        _ id: Int64, _ arguments: JSONObject, _ others: JSONObject = [:]
    ) -> ByteBuffer {
        var params: JSONObject = [
            "name": "import_status_document", "arguments": .object(arguments),
        ]
        for member in others.members { params[member.key] = member.value }
        return GatewayRequest.line(
            id, "tools/call", params, client: "holdfast-import", capabilities: ["elicitation": ["form": [:]]])
    }
}
