import Primitives

/// That one item must wait for another, as it was said.
struct DependencyEdge: Sendable, Hashable {
    let sourceID: Identifier
    let targetID: Identifier
    let type: DependencyType

    /// The item that must be finished first.
    var earlierID: Identifier { type == .blocks ? sourceID : targetID }
    /// The item that waits for it.
    var laterID: Identifier { type == .blocks ? targetID : sourceID }
}
