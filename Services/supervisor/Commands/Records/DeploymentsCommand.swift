import ArgumentParser
import Wire

/// `holdfast deployments`
struct DeploymentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deployments", abstract: "List deployments, newest first, or show one.",
        discussion: "Times are written as 2026-01-31, or as 2026-01-31T12:00:00Z.")

    @Argument(help: "The deployment to show: its id, how it begins, or words of its pull request's title.")
    var id: String?

    @Option(help: ArgumentHelp("Only those that touched this vendor.", valueName: "name"))
    var vendor: String?

    @Option(help: ArgumentHelp("Only those that touched this work item.", valueName: "id"))
    var item: String?

    @Option(help: ArgumentHelp("Only this commit: the first 7 digits suffice.", valueName: "hash"))
    var commit: String?

    @Option(help: ArgumentHelp("Only this pull request.", valueName: "number"))
    var pr: Int?

    @Option(help: ArgumentHelp("Only from this time on.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Only before this time.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("At most this many, up to 100.", valueName: "number"))
    var limit = 20

    @Option(help: ArgumentHelp("Go on where an earlier list ended.", valueName: "cursor"))
    var cursor: String?

    @Flag(help: "Print the tool's answer, JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        var client = try ToolClient(options.resolved())
        if let id {
            let found = try RecordName.resolve(id, .deployment, &client)
            let deployment = try client.call("query_deployment", ["id": .string(found)])
            return RecordPage.show(deployment, json: json) { terminal, _ in
                DeploymentText.page(deployment, terminal)
            }
        }
        var arguments: JSONObject = ["limit": .integer(limit)]
        arguments["vendor"] = vendor.map { .string($0) }
        if let item { arguments["work_item_id"] = .string(try RecordName.resolve(item, .workItem, &client)) }
        arguments["commit_hash"] = commit.map { .string($0) }
        arguments["pr_number"] = pr.map { .integer($0) }
        arguments["since"] = since.map { .string(Self.time($0)) }
        arguments["until"] = until.map { .string(Self.time($0)) }
        arguments["cursor"] = cursor.map { .string($0) }
        let answer = try client.call("list_deployments", arguments)
        RecordPage.show(answer, json: json) { DeploymentText.list(answer, $0, $1) }
    }

    /// A time as tools take it: a day is its beginning.
    static func time(_ text: String) -> String {
        let isDay = text.utf8.count == 10 && text.split(separator: "-").map(\.utf8.count) == [4, 2, 2]
        return isDay ? text + "T00:00:00Z" : text
    }
}
