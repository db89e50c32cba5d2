import ArgumentParser
import Primitives
import Wire

/// `holdfast log`
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Show who changed what: of one work item, or of everything lately.",
        discussion: """
            Newest first. Of one item all is known; of everything, the last changes of work items and the \
            last change of each vendor and enhancement, and deployments. With --follow the newest come last, \
            and each change is shown as it is made.
            """)

    @Argument(help: "A work item: its id, how it begins, or words of its title.")
    var id: String?

    @Flag(name: .shortAndLong, help: "Go on, and show each change as it is made.")
    var follow = false

    @Option(help: ArgumentHelp("At most this many, up to 100.", valueName: "number"))
    var limit = 20

    @Flag(help: "Print JSON: the tool's answer, or the changes; with --follow one change a line.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    /// How often changes are looked for, in milliseconds.
    private static let pauseMilliseconds: Int64 = 500
    /// Clocks differ a little: what was made just before is shown as well, once.
    private static let clockDifference: Int64 = 2000

    func validate() throws {
        guard (1...100).contains(limit) else { throw ValidationError("--limit must be from 1 to 100.") }
    }

    func run() throws {
        let settings = try options.resolved()
        var client = try ToolClient(settings)
        let item = try id.map { try RecordName.resolve($0, .workItem, &client) }
        do throws(ToolClient.Failure) {
            if let item {
                let arguments: JSONObject = ["id": .string(item), "limit": .integer(limit)]
                let history = try client.ask("work_item_history", arguments)
                guard follow else { return show(history) }
                try follow(RecentChange.changes(ofItem: history)) { () throws(ToolClient.Failure) in
                    RecentChange.changes(ofItem: try client.ask("work_item_history", arguments))
                }
            } else {
                var tail: UpdatesTail? =
                    follow ? UpdatesTail(runtimeDirectory: settings.runtimeDirectory) : nil
                let start = Clocks.system.now().advanced(milliseconds: -Self.clockDifference).description
                let changes = try RecentChanges(limit: limit).gather(&client)
                guard follow else { return show(changes) }
                try follow(changes) { () throws(ToolClient.Failure) in
                    let uris = tail?.next() ?? []
                    return uris.flatMap { UpdatesTail.changes($0, &client) }.filter { $0.at >= start }
                }
            }
        } catch {
            throw ToolClient.told(error)
        }
    }

    /// The history of one item, newest first.
    private func show(_ history: JSON) {
        RecordPage.show(history, json: json) { terminal, now in
            let changes = history["changes"]?.array ?? []
            let title = terminal.paint((history["title"]?.string ?? "?").harmless, .bold)
            let more = history["next_before_version"]?.integer.map { ["… and earlier ones, before \($0)"] }
            return [title] + changes.flatMap { HistoryText.lines($0, terminal, now) } + (more ?? [])
        }
    }

    /// What became of everything, newest first.
    private func show(_ changes: [RecentChange]) {
        guard !json else {
            let answer: JSON = ["changes": .array(changes.map(\.json))]
            return Console.say(answer.indented)
        }
        let (terminal, now) = (Terminal.output, Clocks.system.now())
        for change in changes { Console.say(text(change, terminal, now)) }
        if changes.isEmpty { Console.say("Nothing has changed yet.") }
    }

    /// Shows changes oldest first, and goes on with those that come, until nobody reads any more.
    private func follow(
        _ first: [RecentChange], _ next: () throws(ToolClient.Failure) -> [RecentChange]
    ) throws(ToolClient.Failure) {
        var shown: Set<String> = []
        var changes = first
        while true {
            for change in RecentChange.newest(changes, limit: .max).reversed()
            where shown.insert(change.key).inserted {
                let line = json ? change.json.text : text(change, .output, Clocks.system.now())
                guard Console.stream(line) else { return }
            }
            pause(milliseconds: Self.pauseMilliseconds)
            changes = try next()
        }
    }

    private func text(_ change: RecentChange, _ terminal: Terminal, _ now: Timestamp) -> String {
        let title = "\(change.kind) \(change.title)"
        return HistoryText.lines(change.change, terminal, now, title: title).joined(separator: "\n")
    }
}
