/// How many work items there are and which is whose child: ten trees of five levels, one of them with just
/// so many descendants as the published figures name.
struct TreeShape: Sendable, Equatable {
    /// An item by its place in `items`.
    struct Item: Sendable, Equatable {
        /// Nil for a root.
        let parent: Int?
        let depth: Int
    }

    /// Parents come before their children; the first is the root with the descendants.
    let items: [Item]

    /// The first tree, level by level: a root and 120 descendants.
    private static let first = [1, 4, 16, 40, 60]
    /// The other trees together, for 1,200 items in all.
    private static let others = [9, 27, 108, 324, 611]

    /// A shape of this many items: fewer make the other trees smaller before the first one.
    init(count: Int) {
        var items: [Item] = []
        Self.grow(&items, Self.levels(Self.first, sum: min(count, Self.first.reduce(0, +))))
        Self.grow(&items, Self.levels(Self.others, sum: count - items.count))
        self.items = items
    }

    /// The places of one level's items, roots being level 0.
    func level(_ depth: Int) -> [Int] { items.indices.filter { items[$0].depth == depth } }

    /// How many items stand below this one.
    func descendants(of index: Int) -> Int {
        var isBelow = [Bool](repeating: false, count: items.count)
        isBelow[index] = true
        var count = 0
        for place in items.indices where place != index {
            if let parent = items[place].parent, isBelow[parent] {
                isBelow[place] = true
                count += 1
            }
        }
        return count
    }

    /// Adds trees of these levels; children are dealt to the level above in turn.
    private static func grow(_ items: inout [Item], _ levels: [Int]) {
        var above: [Int] = []
        for (depth, count) in levels.enumerated() {
            var level: [Int] = []
            for number in 0..<count {
                level.append(items.count)
                items.append(
                    Item(parent: above.isEmpty ? nil : above[number % above.count], depth: depth))
            }
            if level.isEmpty { return }
            above = level
        }
    }

    /// The same proportions with another sum; never a level without one above it.
    private static func levels(_ levels: [Int], sum: Int) -> [Int] {
        let whole = levels.reduce(0, +)
        guard sum != whole else { return levels }
        guard sum > 0 else { return [] }
        var scaled = levels.map { max(1, $0 * sum / whole) }
        while scaled.reduce(0, +) > sum {
            guard let last = scaled.lastIndex(where: { $0 > 1 }) else {
                scaled.removeLast()
                continue
            }
            scaled[last] -= 1
        }
        scaled[scaled.count - 1] += sum - scaled.reduce(0, +)
        return scaled
    }
}
