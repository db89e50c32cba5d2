import ServiceKit

/// `add_work_item_dependency`
struct AddWorkItemDependency: Tool {
    static let description = ToolDescription(
        name: "add_work_item_dependency", title: "Add a dependency",
        text: """
            blocks: the source must be finished before the target; depends_on: the target before the \
            source. Loops are refused. Answers with both items' dependencies.
            """,
        effect: .write(destructive: false, idempotent: true), output: .dependency,
        entity: "work_item_dependency")

    let edge: DependencyEdge

    init(_ input: inout InputReader) {
        edge = input.dependencyEdge()
    }

    var subject: WriteSubject? { edge.subject(isRemoval: false) }

    func plan(_ context: CallContext) -> Plan {
        .write(DependencyChange(kind: .addition, edge: edge, context: context).start())
    }
}
