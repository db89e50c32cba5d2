import ArgumentParser
import Wire

/// `holdfast enhancements`
struct EnhancementsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enhancements", abstract: "List what may be built one day, the most urgent first.")

    @Argument(help: "The enhancement to show: its id, how it begins, or words of its title.")
    var id: String?

    @Option(help: ArgumentHelp("Only this priority, 1 (high) to 5.", valueName: "number"))
    var priority: Int?

    @Option(
        help: "Only this status: planned, approved, implementing or completed.",
        completion: .list(["planned", "approved", "implementing", "completed"]))
    var status: String?

    @Option(help: ArgumentHelp("Only this quarter, as 2026-Q2.", valueName: "quarter"))
    var quarter: String?

    @Option(help: ArgumentHelp("At most this many, up to 100.", valueName: "number"))
    var limit = 50

    @Option(help: ArgumentHelp("Leave out as many of the first.", valueName: "number"))
    var offset = 0

    @Flag(help: "Print the tool's answer, JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        var client = try ToolClient(options.resolved())
        if let id {
            let found = try RecordName.resolve(id, .enhancement, &client)
            let enhancement: JSON
            do throws(ToolClient.Failure) {
                enhancement = try client.read("holdfast://enhancements/\(found)")
            } catch {
                throw ToolClient.told(error)
            }
            return RecordPage.show(enhancement, json: json) { terminal, _ in
                EnhancementText.page(enhancement, terminal)
            }
        }
        var arguments: JSONObject = ["limit": .integer(limit), "offset": .integer(offset)]
        arguments["priority"] = priority.map { .integer($0) }
        arguments["status"] = status.map { .string($0) }
        arguments["target_quarter"] = quarter.map { .string($0) }
        let answer = try client.call("list_enhancements", arguments)
        RecordPage.show(answer, json: json) { EnhancementText.list(answer, $0, $1) }
    }
}
