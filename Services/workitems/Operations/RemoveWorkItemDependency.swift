import ServiceKit

/// `remove_work_item_dependency`
struct RemoveWorkItemDependency: Tool {
    static let description = ToolDescription(
        name: "remove_work_item_dependency", title: "Remove a dependency",
        text: "Removes one dependency, named as it was added. Answers with both items' dependencies.",
        effect: .write(destructive: true, idempotent: true), output: .dependency,
        entity: "work_item_dependency")

    let edge: DependencyEdge

    init(_ input: inout InputReader) {
        edge = input.dependencyEdge()
    }

    var subject: WriteSubject? { edge.subject(isRemoval: true) }

    func plan(_ context: CallContext) -> Plan {
        .write(DependencyChange(kind: .removal, edge: edge, context: context).start())
    }
}
