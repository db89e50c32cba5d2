import Primitives
import ServiceKit
import Wire

/// The loop that one more dependency would close: a pure search.
struct DependencyLoop: Sendable, Equatable {
    /// Each must be finished before the next, and the last before the first.
    let ids: [Identifier]

    /// The most items that a refusal names.
    static let namedMax = 100
    private static let titlesInMessageMax = 6

    /// The shortest loop that this edge closes.
    ///
    /// - Parameter order: Which item must be finished before which, as far as that follows from the edge's
    ///   later item.
    init(closedBy edge: DependencyEdge, over order: [(earlier: Identifier, later: Identifier)]) {
        let following = Dictionary(grouping: order, by: \.earlier)
        var cameFrom: [Identifier: Identifier] = [edge.laterID: edge.laterID]
        var places = [edge.laterID]
        var next = 0
        while next < places.count, cameFrom[edge.earlierID] == nil {
            let place = places[next]
            next += 1
            for step in following[place] ?? [] where cameFrom[step.later] == nil {
                cameFrom[step.later] = place
                places.append(step.later)
            }
        }
        var way: [Identifier] = []
        var place = edge.earlierID
        while place != edge.laterID, let before = cameFrom[place] {
            way.append(before)
            place = before
        }
        // Where the way is too long to be read, its ends are known all the same.
        ids = [edge.earlierID] + (way.isEmpty ? [edge.laterID] : way.reversed())
    }

    /// The refusal of the dependency, with the titles that the items have.
    func refusal(titles: [Identifier: String]) -> ToolError {
        let shown = ids.prefix(Self.namedMax)
        var names = ids.prefix(Self.titlesInMessageMax).map { titles[$0] ?? $0.description }
        if ids.count > Self.titlesInMessageMax { names.append("…") }
        names.append(names[0])
        var details: JSONObject = [
            "loop": .array(shown.map { ["id": .string($0.description), "title": title(titles[$0])] })
        ]
        if ids.count > Self.namedMax { details["loop_length"] = .integer(ids.count) }
        return ToolError(
            .cycle,
            "Each of these would have to be finished before the next: \(names.joined(separator: " → ")). "
                + "Remove another of their dependencies first, or leave this one out.",
            details: .object(details))
    }

    private func title(_ title: String?) -> JSON { title.map { .string($0) } ?? .null }
}
