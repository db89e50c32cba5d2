import ArgumentParser
import Glibc
import Primitives
import Wire

/// `holdfast demo`
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Fill an empty store with a believable project, to look around in.",
        discussion: """
            45 vendors, 1200 work items and 50 deployments of the last two years, 100 enhancements, and how \
            all of it came about: the same from one seed on one day. --remove takes it away again, history \
            included; where something was changed or added since, only if somebody agrees. Exits with 0, \
            with 1 where the store is not empty or has no demonstration, with 69 where a service does not \
            answer.
            """)

    @Option(help: ArgumentHelp("Which of many projects it is.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The day after its last, as 2026-01-31; today if it is not given."))
    var until: String?

    @Flag(help: "Take the demonstration away.")
    var remove = false

    @Flag(name: .shortAndLong, help: "Do not ask before what was changed is taken away.")
    var yes = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func validate() throws {
        guard day != nil else { throw ValidationError("--until takes a day, such as 2026-01-31.") }
    }

    private var day: Timestamp? {
        guard let until else { return Clocks.system.now() }
        return Timestamp("\(until)T00:00:00Z")
    }

    func run() throws {
        let settings = try options.resolved()
        _ = try Gateway.ready(settings)
        let demo = DemoRun(runtimeDirectory: settings.runtimeDirectory, clocks: .system)
        do throws(ExportRun.Failure) {
            let states = try demo.look()
            if remove { return try takeAway(states, demo) }
            try fill(states, demo)
        } catch {
            throw ExportText.failure(error)
        }
    }

    private func fill(_ states: [DemoRun.State], _ demo: DemoRun) throws(ExportRun.Failure) {
        let (text, id, sections) = Demonstration(seed: seed, upTo: day ?? Clocks.system.now()).export()
        if let refusal = DemoRun.refusal(states, of: id) {
            throw ExportRun.Failure(sentence: refusal, isTemporary: false)
        }
        try demo.fill(with: text) { section, wasThere in
            guard !json else { return }
            Console.say(ExportText.line(section) + (wasThere ? ", there already" : ""))
        }
        if json { return Console.say(ExportText.json(sections, "").indented) }
        Console.say("Look around: holdfast report. Take it away: holdfast demo --remove.")
    }

    private func takeAway(_ states: [DemoRun.State], _ demo: DemoRun) throws(ExportRun.Failure) {
        let there = states.filter(\.isDemonstration)
        guard !there.isEmpty else {
            throw ExportRun.Failure(sentence: "There is no demonstration here.", isTemporary: false)
        }
        let changed = there.filter { !$0.isUnchanged }
        if !changed.isEmpty { try agree(to: changed) }
        try demo.remove(there, evenIfChanged: !changed.isEmpty) { state in
            if !json { Console.say("\(state.service): \(state.rows) rows taken away") }
        }
        guard json else { return }
        let rows = JSONObject(there.map { ($0.service, .integer($0.rows)) })
        Console.say(JSON.object(["removed": .object(rows)]).indented)
    }

    private func agree(to changed: [DemoRun.State]) throws(ExportRun.Failure) {
        guard !yes else { return }
        let names = changed.map(\.service).joined(separator: " and ")
        let question = "Records of \(names) were changed or added since. They would go, too."
        guard isatty(STDIN_FILENO) == 1 else {
            throw ExportRun.Failure(
                sentence: "\(question) Nobody is at a terminal to agree to that: --yes agrees.",
                isTemporary: false)
        }
        Console.complain("\(question)\nGo on? [y/N]")
        guard ["y", "yes"].contains(readLine()?.lowercased()) else {
            throw ExportRun.Failure(sentence: "Nothing was taken away.", isTemporary: false)
        }
    }
}
