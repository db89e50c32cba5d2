import Primitives
import ServiceKit
import Wire

/// Which enhancements come before which, as far as some of them lead: a pure value.
struct EnhancementOrder: Sendable {
    /// One of them.
    struct Node: Sendable, Equatable {
        let id: Identifier
        let title: String
        let dependsOn: [Identifier]
    }

    private let nodes: [Identifier: Node]
    private static let namedMax = 100

    /// An order of these: whatever one of them depends on is among them, too.
    init(_ nodes: some Sequence<Node>) {
        self.nodes = Dictionary(nodes.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Refuses what an enhancement is to depend on if that is not there, or must itself come after it.
    ///
    /// - Parameters:
    ///   - title: What the enhancement is called.
    ///   - id: The enhancement; nil where it is new, so that nothing can come after it.
    /// - Throws: `ToolError` not_found or cycle.
    func check(_ dependsOn: [Identifier], of id: Identifier?, titled title: String) throws(ToolError) {
        if let unknown = dependsOn.first(where: { nodes[$0] == nil && $0 != id }) {
            throw .notFound(
                "enhancement", unknown.description, hint: "depends_on must name enhancements there are.")
        }
        guard let id, let way = way(from: dependsOn, to: id) else { return }
        throw Self.refusal([(id, title)] + way.map { ($0, nodes[$0]?.title ?? title) })
    }

    /// The shortest way from one of these to an enhancement, which is left out of it.
    private func way(from starts: [Identifier], to goal: Identifier) -> [Identifier]? {
        if starts.contains(goal) { return [] }
        // A start comes from itself.
        var cameFrom: [Identifier: Identifier] = [:]
        for start in starts { cameFrom[start] = start }
        var places = starts
        var next = 0
        while next < places.count {
            let place = places[next]
            next += 1
            for following in nodes[place]?.dependsOn ?? [] {
                if following == goal { return way(backFrom: place, cameFrom) }
                guard cameFrom[following] == nil else { continue }
                cameFrom[following] = place
                places.append(following)
            }
        }
        return nil
    }

    private func way(backFrom end: Identifier, _ cameFrom: [Identifier: Identifier]) -> [Identifier] {
        var way = [end]
        while let last = way.last, let before = cameFrom[last], before != last { way.append(before) }
        return way.reversed()
    }

    /// Each of these depends on the next, and the last on the first.
    private static func refusal(_ loop: [(id: Identifier, title: String)]) -> ToolError {
        ToolError(
            .cycle, "Leave out of depends_on what itself must wait for this enhancement.",
            details: [
                "loop": .array(
                    loop.prefix(namedMax).map {
                        ["id": .string($0.id.description), "title": .string($0.title)]
                    })
            ])
    }
}
