public import Primitives
public import Wire

/// What the tree of work items must be after any steps: the rules once more, as plainly as can be.
///
/// Ask what is expected of a step, make the call, compare, and hand the answer to `accept`.
public struct TreeModel: Sendable {
    /// One item as the model knows it.
    public struct Item: Sendable {
        /// Its id.
        public let id: Identifier
        /// 1, and one more for each accepted change.
        public var version: Int64
        /// `active`, `completed` or `blocked`.
        public var status: String
        /// Its parent; nil for a root.
        public var parentID: Identifier?
        /// The deletion that took it, by number; nil while it is not deleted.
        public var deletion: Int?
    }

    /// The deepest an item may lie.
    public static let depthMax = 5

    /// Every item ever created.
    public private(set) var items: [Identifier: Item] = [:]
    /// Their ids in the order of creation.
    public private(set) var ids: [Identifier] = []
    private var children: [Identifier: [Identifier]] = [:]
    private var deletionsCount = 0

    /// An empty tree.
    public init() {}

    /// The item and all below it, deleted ones included.
    public func subtree(_ id: Identifier) -> [Identifier] {
        [id] + (children[id] ?? []).flatMap { subtree($0) }
    }

    /// From the root down to the item itself.
    public func chain(_ id: Identifier) -> [Identifier] {
        (items[id]?.parentID.map { chain($0) } ?? []) + [id]
    }

    /// Levels below the root.
    public func depth(_ id: Identifier) -> Int { chain(id).count - 1 }

    /// `/` and an id for each level.
    public func path(_ id: Identifier) -> String { chain(id).map { "/\($0)" }.joined() }

    /// Whether the item exists and is not deleted.
    public func isAlive(_ id: Identifier) -> Bool {
        items[id].map { $0.deletion == nil } ?? false
    }

    /// Those below the item that share its fate: deleted with it, or all that are not deleted.
    public func companions(_ id: Identifier) -> [Identifier] {
        subtree(id).dropFirst().filter { items[$0]?.deletion == items[id]?.deletion }
    }

    /// Takes over what a call has answered to an accepted step.
    ///
    /// - Throws: `ModelFault` where a creation's answer names no new item.
    public mutating func accept(_ step: Step, answer: JSON) throws(ModelFault) {
        switch step {
        case .create(let parentID, let status):
            guard let id = answer["id"]?.string.flatMap({ Identifier($0) }), items[id] == nil else {
                throw ModelFault(text: "no new item in \(answer.text)")
            }
            items[id] = Item(id: id, version: 1, status: status, parentID: parentID)
            ids.append(id)
            if let parentID { children[parentID, default: []].append(id) }
        case .move(let id, let parentID):
            if let old = items[id]?.parentID { children[old]?.removeAll { $0 == id } }
            if let parentID { children[parentID, default: []].append(id) }
            change(id) { $0.parentID = parentID }
        case .delete(let id):
            deletionsCount += 1
            let number = deletionsCount
            for other in companions(id) + [id] { change(other) { $0.deletion = number } }
        case .restore(let id):
            guard !isAlive(id) else { return change(id) { _ in } }
            for other in companions(id) + [id] { change(other) { $0.deletion = nil } }
        case .setStatus(let id, let status):
            change(id) { $0.status = status }
        case .stale: break
        }
    }

    private mutating func change(_ id: Identifier, _ body: (inout Item) -> Void) {
        guard var item = items[id] else { return }
        item.version += 1
        body(&item)
        items[id] = item
    }
}

/// The model and the service can't be compared any further.
public struct ModelFault: Error, CustomStringConvertible {
    /// What is wrong.
    public let text: String
    /// What is wrong.
    public var description: String { text }
}
