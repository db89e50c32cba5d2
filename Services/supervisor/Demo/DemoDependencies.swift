import Primitives
import Wire

/// What waits for what. The earlier of two is always the one that was made first, and neither has anything
/// below it, so that no loop can come of it.
extension DemoItems {
    /// Links items: each that is blocked waits for something open, others for what they needed.
    mutating func link(_ count: Int) {
        let leaves = items.indices.filter { index in
            let item = items[index]
            return !item.hasChildren && !item.isArchived && item.status != "deleted" && item.depth > 0
        }
        var pairs: Set<[Int]> = []
        for (place, later) in leaves.enumerated() where items[later].status == "blocked" {
            let nearest = leaves[..<place].last { items[$0].status == "active" && root($0) == root(later) }
            guard let earlier = nearest ?? leaves[..<place].last(where: { items[$0].status == "active" })
            else { continue }
            pairs.insert([earlier, later])
            link(earlier, later)
        }
        while pairs.count < count {
            let place = chance.integer(1...leaves.count - 1)
            let (later, earlier) = (leaves[place], leaves[max(0, place - chance.integer(1...9))])
            guard root(later) == root(earlier), isPossible(earlier, before: later),
                pairs.insert([earlier, later]).inserted
            else { continue }
            link(earlier, later)
        }
    }

    private func root(_ index: Int) -> Substring { items[index].path.prefix(37) }

    private func isPossible(_ earlier: Int, before later: Int) -> Bool {
        guard let end = items[later].endedAt else { return true }
        return items[earlier].endedAt.map { $0 <= end } ?? false
    }

    private mutating func link(_ earlier: Int, _ later: Int) {
        let made = max(items[earlier].createdAt, items[later].createdAt)
        let day = max(items[earlier].day, items[later].day)
        let write = chance.write(at: calendar.moment(day, after: made, &chance))
        let isBlocking = chance.happens(50)
        let (source, target) = isBlocking ? (earlier, later) : (later, earlier)
        ledger.insert(
            [
                "source_id": .string(items[source].id.description),
                "target_id": .string(items[target].id.description),
                "dependency_type": isBlocking ? "blocks" : "depends_on",
                "created_at": .string(write.at.description), "created_by": .string(write.actor),
            ], into: .dependencies, as: "linked", write)
    }
}
