import ArgumentParser
import Wire

/// `holdfast exit-codes`
struct ExitCodesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exit-codes", abstract: "Tell what the exit codes of all commands mean.",
        discussion: Self.lines.joined(separator: "\n"))

    @Flag(help: "Print JSON.")
    var json = false

    /// Every code with its meaning; 0 is no failure, so no code of ours.
    static var all: [(code: Int32, meaning: String)] {
        [(0, "done")] + Console.Code.allCases.map { ($0.rawValue, $0.meaning) }
    }

    private static var lines: [String] {
        all.map { "\($0.code)".padded(to: 4) + $0.meaning }
    }

    func run() {
        guard !json else {
            let codes = Self.all.map { ("\($0.code)", JSON.string($0.meaning)) }
            return Console.say(JSON.object(JSONObject(codes)).indented)
        }
        for line in Self.lines { Console.say(line) }
    }
}
