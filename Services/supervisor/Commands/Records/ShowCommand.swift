import ArgumentParser
import Wire

/// `holdfast show`
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one work item: what is above and below it, what it waits for, its last changes.",
        discussion: "Give its id, how its id begins, or words of its title where no other has them.")

    @Argument(help: "The item.")
    var id: String

    @Option(help: ArgumentHelp("Show as many of its last versions, up to 100.", valueName: "number"))
    var changes = 5

    @Flag(help: "Print the tool's answer, JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        var client = try ToolClient(options.resolved())
        let id = try RecordName.resolve(id, .workItem, &client)
        let item = try client.call("query_work_item", ["id": .string(id)])
        var history: JSON?
        if !json, changes > 0 {
            // The item is worth showing without it: texts know no history.
            history = try? client.ask(
                "work_item_history", ["id": .string(id), "limit": .integer(changes)])
        }
        RecordPage.show(item, json: json) { WorkItemText.page(item, history: history, $0, $1) }
    }
}
