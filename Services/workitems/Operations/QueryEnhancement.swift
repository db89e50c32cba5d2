import Primitives
import ServiceKit
import Storage

/// What reads the resource of one enhancement; no tool of its own, for `list_enhancements` shows them whole.
struct QueryEnhancement: Tool {
    static let description = ToolDescription(
        name: "query_enhancement", title: "Show an enhancement", text: "Shows one enhancement.",
        effect: .read, output: .enhancement)

    private let id: Identifier

    init(_ input: inout InputReader) {
        id = input.required("id", .identifier)
    }

    func plan(_ context: CallContext) -> Plan {
        .read([EnhancementStatements.find(id)], cost: .point) { rows in
            guard let row = rows[0].first else { throw ToolError.unknownEnhancement(id) }
            return Answer(try Enhancement(row: row).write)
        }
    }
}
