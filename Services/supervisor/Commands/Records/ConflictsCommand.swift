import ArgumentParser
import Wire

/// `holdfast conflicts`
struct ConflictsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts",
        abstract: "Show the writes of an outage that the database refused, and how to decide each.")

    @Option(
        help: "Only this kind: version, duplicate, rejected, orphan or lost_in_failover.",
        completion: .list(["version", "duplicate", "rejected", "orphan", "lost_in_failover"]))
    var kind: String?

    @Option(help: ArgumentHelp("At most this many, up to 100.", valueName: "number"))
    var limit = 20

    @Option(help: ArgumentHelp("Go on where an earlier list ended.", valueName: "cursor"))
    var cursor: String?

    @Flag(help: "Print the tool's answer, JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        var client = try ToolClient(options.resolved())
        var arguments: JSONObject = ["limit": .integer(limit)]
        arguments["kind"] = kind.map { .string($0) }
        arguments["cursor"] = cursor.map { .string($0) }
        let answer = try client.call("list_sync_conflicts", arguments)
        RecordPage.show(answer, json: json) { ConflictText.lines(answer, $0, $1) }
    }
}
