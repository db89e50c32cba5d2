import Wire

/// An edge between the item that was asked for and another.
struct Dependency: Sendable, Equatable {
    /// Where the item stands.
    enum Direction: String, Sendable {
        /// It is the source.
        case outgoing
        /// It is the target.
        case incoming
    }

    /// The most one answer shows.
    static let shownMax = 200

    let type: DependencyType
    let direction: Direction
    /// The other item.
    let item: WorkItemSummary

    /// Whether the other item must be finished first, and is not.
    var isOpenBlocker: Bool {
        switch (type, direction) {
        case (.blocks, .incoming), (.dependsOn, .outgoing): item.isOpen
        case (.blocks, .outgoing), (.dependsOn, .incoming): false
        }
    }

    func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("dependency_type", type.rawValue)
        writer.member("direction", direction.rawValue)
        writer.key("item")
        writer.object { item.write(into: &$0) }
        writer.endObject()
    }
}

extension [Dependency] {
    /// Writes the dependencies of an item, and of an open one whether it waits for nothing any more.
    func write(ofOpenItem isOpen: Bool, into writer: inout JSONWriter) {
        writer.key("dependencies")
        writer.beginArray()
        for dependency in prefix(Dependency.shownMax) { dependency.write(into: &writer) }
        writer.endArray()
        let isCut = count > Dependency.shownMax
        if isCut { writer.member("dependencies_truncated", true) }
        guard isOpen else { return }
        let isBlocked = contains(where: \.isOpenBlocker)
        // What is not shown may block it as well.
        if isBlocked || !isCut { writer.member("ready", !isBlocked) }
    }
}
