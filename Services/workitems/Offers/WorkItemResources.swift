import ServiceKit
import Storage

/// What clients read by URI: the configuration, and each work item by its id.
enum WorkItemResources {
    static let all = [configuration, items, histories]

    private static let configuration = Resource(
        "configuration", name: "configuration", title: "Project configuration",
        text: "What the project works on now, as get_project_configuration shows it.",
        tool: GetProjectConfiguration.self
    ) { $0.entity == "project_configuration" }

    private static let items = Resource(
        "work-items", variable: "id", name: "work-item", title: "Work item",
        text: "One work item with its ancestors, children and dependencies, as query_work_item shows it.",
        tool: QueryWorkItem.self, completion: titles
    ) { row in
        switch row.entity {
        // An item is shown below each of its ancestors: their ids are its path.
        case "work_item", "archived_work_item":
            row.texts("path").flatMap { $0.split(separator: "/").reversed().map(String.init) }
        case "work_item_dependency": row.texts("source_id") + row.texts("target_id")
        default: []
        }
    }

    private static let histories = Resource(
        "history", variable: "id", name: "history", title: "History of a work item",
        text: "Who changed one work item, when, from what to what, as work_item_history shows it.",
        tool: WorkItemHistory.self, completion: titles
    ) { row in
        switch row.entity {
        case "work_item", "archived_work_item": row.texts("id")
        case "work_item_dependency": row.texts("source_id") + row.texts("target_id")
        default: []
        }
    }

    /// The ids of the items whose titles hold this, newest first.
    static let titles = Completion.rows { TitleStatements.ids(titled: $0, limit: $1) }

    /// The ids of the sessions whose titles hold this, newest first.
    static let sessions = Completion.rows { TitleStatements.ids(titled: $0, type: .session, limit: $1) }
}
