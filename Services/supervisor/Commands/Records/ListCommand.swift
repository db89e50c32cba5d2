import ArgumentParser
import Wire

/// `holdfast list`
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List work items, newest first.",
        discussion: "Ids are shown as short as they can be told apart; `holdfast show` takes them so.")

    @Option(
        help: "Only this type: project, session, task or research.",
        completion: .list(["project", "session", "task", "research"]))
    var type: String?

    @Option(
        help: "Only this status: active, completed or blocked.",
        completion: .list(["active", "completed", "blocked"]))
    var status: String?

    @Option(help: ArgumentHelp("Only what is right below this item.", valueName: "id"))
    var parent: String?

    @Flag(help: "Only items that are below nothing.")
    var roots = false

    @Flag(help: "Deleted ones, too.")
    var deleted = false

    @Option(help: ArgumentHelp("At most this many, up to 100.", valueName: "number"))
    var limit = 50

    @Option(help: ArgumentHelp("Leave out as many of the newest.", valueName: "number"))
    var offset = 0

    @Flag(help: "Print the tool's answer, JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        var client = try ToolClient(options.resolved())
        var arguments: JSONObject = ["limit": .integer(limit), "offset": .integer(offset)]
        arguments["item_type"] = type.map { .string($0) }
        arguments["status"] = status.map { .string($0) }
        if let parent {
            arguments["parent_id"] = .string(try RecordName.resolve(parent, .workItem, &client))
        }
        if roots { arguments["roots_only"] = true }
        if deleted { arguments["include_deleted"] = true }
        let answer = try client.call("list_work_items", arguments)
        RecordPage.show(answer, json: json) { WorkItemText.list(answer, $0, $1) }
    }
}
