import ArgumentParser
import Wire

/// `holdfast tree`
struct TreeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tree", abstract: "Draw the tree of work items, or of what is below one.")

    @Argument(help: "The item at the top: its id, how it begins, or words of its title.")
    var id: String?

    @Option(help: ArgumentHelp("As many levels below the top, up to 5.", valueName: "number"))
    var depth = 5

    @Option(help: ArgumentHelp("At most this many trees, up to 100.", valueName: "number"))
    var limit = 50

    @Flag(help: "Print the tools' answers, JSON: one, or an array of them.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        var client = try ToolClient(options.resolved())
        if let id {
            let root = try query(try RecordName.resolve(id, .workItem, &client), &client)
            return RecordPage.show(root, json: json) { terminal, _ in TreeText.trees([root], terminal) }
        }
        let list = try client.call("list_work_items", ["roots_only": true, "limit": .integer(limit)])
        AnswerNotes.tell(list)
        var roots: [JSON] = []
        for item in list["items"]?.array ?? [] {
            guard let id = item["id"]?.string else { continue }
            roots.append(try query(id, &client))
        }
        guard !json else { return Console.say(JSON.array(roots).indented) }
        for line in TreeText.trees(roots, .output) { Console.say(line) }
        if list["has_more"] == true {
            Console.complain(
                "These are the newest \(roots.count) of \(list["total_count"]?.text ?? "more") trees;"
                    + " --limit shows more, holdfast tree ID one.")
        }
    }

    private func query(_ id: String, _ client: inout ToolClient) throws -> JSON {
        try client.call(
            "query_work_item",
            ["id": .string(id), "include_dependencies": false, "max_depth": .integer(depth)])
    }
}
