import Primitives

/// Which of some items may go to the archive together: a pure decision.
struct ArchiveBatch: Sendable {
    /// An item that is old enough, and completed or deleted.
    struct Candidate: Sendable, Equatable {
        let id: Identifier
        let parentID: Identifier?
        /// How many items lie directly below it, all counted that are not in the archive.
        let childCount: Int
        /// Whether somebody still needs it where it is: an open item that depends on it, or an open conflict.
        let isNeeded: Bool
    }

    /// Those that go: nothing that stays lies below any of them.
    let moving: [Identifier]
    /// How many stay because somebody needs them.
    let neededCount: Int
    /// How many stay because of what lies below them: they may go once that has gone.
    var waitingCount: Int { candidateCount - moving.count - neededCount }
    private let candidateCount: Int

    init(_ candidates: [Candidate]) {
        var childrenGone: [Identifier: Int] = [:]
        var staying = candidates.filter { !$0.isNeeded }
        neededCount = candidates.count - staying.count
        candidateCount = candidates.count
        var moving: [Identifier] = []
        // Each round takes a level: no tree is deeper than `ItemPath.depthMax`.
        for _ in 0...ItemPath.depthMax {
            let going = staying.filter { $0.childCount == childrenGone[$0.id] ?? 0 }
            guard !going.isEmpty else { break }
            staying.removeAll { $0.childCount == childrenGone[$0.id] ?? 0 }
            for item in going { if let parentID = item.parentID { childrenGone[parentID, default: 0] += 1 } }
            moving += going.map(\.id)
        }
        self.moving = moving
    }
}
