import Primitives
import Wire

@testable import WorkItems

/// What items and their dependencies are after some steps, by the rules alone.
struct DependencyModel {
    enum Step {
        case add(DependencyEdge)
        case remove(DependencyEdge)
        case delete(Identifier)
        case restore(Identifier)
    }

    /// What must come of a step.
    enum Outcome: String, CaseIterable {
        case accepted
        case unchanged = "nothing_changed"
        case notFound = "not_found"
        case cycle
    }

    private let ids: [Identifier]
    private(set) var edges: Set<DependencyEdge> = []
    private var deleted: Set<Identifier> = []

    init(_ ids: [Identifier]) {
        self.ids = ids
    }

    func randomStep(using generator: inout some RandomNumberGenerator) -> Step {
        let source = ids.randomElement(using: &generator) ?? ids[0]
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: return deleted.contains(source) ? .restore(source) : .delete(source)
        case 1: return deleted.randomElement(using: &generator).map { .restore($0) } ?? .delete(source)
        case 2..<5 where !edges.isEmpty:
            return edges.randomElement(using: &generator).map { .remove($0) } ?? .delete(source)
        default:
            let others = ids.filter { $0 != source }
            let edge = DependencyEdge(
                sourceID: source, targetID: others.randomElement(using: &generator) ?? others[0],
                type: DependencyType.allCases.randomElement(using: &generator) ?? .blocks)
            return Bool.random(using: &generator) || edges.count < 20 ? .add(edge) : .remove(edge)
        }
    }

    mutating func take(_ step: Step) -> Outcome {
        switch step {
        case .delete(let id): deleted.insert(id)
        case .restore(let id): deleted.remove(id)
        case .add(let edge), .remove(let edge):
            guard deleted.isDisjoint(with: [edge.sourceID, edge.targetID]) else { return .notFound }
            if case .remove = step { return edges.remove(edge) == nil ? .unchanged : .accepted }
            guard !edges.contains(edge) else { return .unchanged }
            guard !followers(of: edge.laterID).contains(edge.earlierID) else { return .cycle }
            edges.insert(edge)
        }
        return .accepted
    }

    /// All that must wait for an item, itself included.
    private func followers(of id: Identifier) -> Set<Identifier> {
        var found: Set = [id]
        var places = [id]
        while let place = places.popLast() {
            for edge in edges where edge.earlierID == place && found.insert(edge.laterID).inserted {
                places.append(edge.laterID)
            }
        }
        return found
    }

    /// The dependencies of an item: type, direction and the other's id.
    func dependencies(of id: Identifier) -> Set<String> {
        Set(
            edges.compactMap { edge in
                if edge.sourceID == id { return "\(edge.type.rawValue) outgoing \(edge.targetID)" }
                if edge.targetID == id { return "\(edge.type.rawValue) incoming \(edge.sourceID)" }
                return nil
            })
    }

    /// Whether a set of dependencies can be worked off: an order of its own making, not the model's search.
    static func isAcyclic(_ edges: Set<DependencyEdge>) -> Bool {
        var left = edges
        while !left.isEmpty {
            let waiting = Set(left.map(\.laterID))
            let freed = left.filter { !waiting.contains($0.earlierID) }
            guard !freed.isEmpty else { return false }
            left.subtract(freed)
        }
        return true
    }
}
