import ServiceKit
import Storage

/// `get_project_configuration`
struct GetProjectConfiguration: Tool {
    static let description = ToolDescription(
        name: "get_project_configuration", title: "Show the project's configuration",
        text: "Shows what the project works on now: context, current session, git state, token budget.",
        effect: .read, output: .configurationOfAnyLayer)

    init(_ input: inout InputReader) {}

    func plan(_ context: CallContext) -> Plan {
        .read([ConfigurationStatements.select], cost: .point) { rows in
            let configuration = try ProjectConfiguration(rows: rows[0])
            return Answer {
                configuration.writeAnswer(into: &$0, isHealthy: context.isPrimary, at: context.now)
            }
        }
    }
}
