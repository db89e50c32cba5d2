import ArgumentParser
import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// `holdfast report`
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",

        abstract: "Show the whole project: vendors, open work, deployments, enhancements.",
        discussion: """
            Printed as the status document has it, or written there between its markers; what people wrote \
            around them stays. Exits with 0, with 1 where the file could not be written, with 69 where \
            nobody answers.
            """)

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Write the status document instead, and say what became of it.")
    var write = false

    @Flag(help: "Write it whole: a file without markers is first copied to its name with .bak and the time.")
    var replace = false

    @Flag(help: "Go on, and show it again whenever it has changed.")
    var watch = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    /// How long an answer is waited for, in milliseconds.
    private static let patience: Int64 = 35_000
    /// How often it is looked at, in milliseconds.
    private static let pause: Int64 = 2000

    func validate() throws {
        if replace, !write { throw ValidationError("--replace goes with --write.") }
        if json, write { throw ValidationError("Give one of --json and --write: the file is no JSON.") }
    }

    func run() throws {
        let settings = try options.resolved()
        var gateway = try Gateway.ready(settings)
        if replace { gateway.arguments += ["--status-file", "replace"] }
        let isGood: Bool
        do throws(GatewayPipe.Failure) {
            isGood = try follow(gateway)
        } catch {
            throw Console.failure(.unavailable, error.reason)
        }
        guard isGood else { throw ExitCode(Console.Code.toolError.rawValue) }
    }

    /// Shows the report, once or whenever it has changed.
    ///
    /// - Returns: Whether it could be shown, or written.
    private func follow(_ gateway: Gateway) throws(GatewayPipe.Failure) -> Bool {
        var pipe = try GatewayPipe(gateway)
        var number: Int64 = 1
        var shown = try ask(&pipe, number)
        show(shown)
        while watch {
            usleep(UInt32(Self.pause * 1000))
            number += 1
            let answer = try ask(&pipe, number)
            if !answer.saysTheSame(as: shown) { show(answer) }
            shown = answer
        }
        return shown.isGood
    }

    private func ask(_ pipe: inout GatewayPipe, _ number: Int64) throws(GatewayPipe.Failure) -> ReportAnswer {
        let arguments: JSON = ["format": json ? "json" : "markdown", "write_file": .bool(write)]
        try pipe.send(
            CallCommand.request(id: number, tool: "generate_status_report", arguments: arguments))
        let deadline = Deadline(milliseconds: Self.patience, from: Clocks.system.monotonic())
        while !deadline.hasPassed(at: Clocks.system.monotonic()) {
            if let answer = try pipe.answers(until: deadline).first { return ReportAnswer(answer) }
        }
        throw GatewayPipe.Failure(reason: "the gateway did not answer in time")
    }

    private func show(_ answer: ReportAnswer) {
        if watch, !write, isatty(STDOUT_FILENO) == 1 {
            Descriptor.write("\u{1B}[H\u{1B}[2J", to: STDOUT_FILENO)
        }
        for remark in answer.remarks { Console.complain(remark) }
        if answer.isGood { Console.say(write ? answer.fileText : answer.text) }
    }
}
