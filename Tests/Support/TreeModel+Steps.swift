public import Primitives
public import Wire

extension TreeModel {
    /// One call that a walk may make.
    public enum Step: Sendable, CustomStringConvertible {
        /// A new task below a parent, or at the root.
        case create(parent: Identifier?, status: String)
        /// Below another parent, or to the root.
        case move(Identifier, to: Identifier?)
        /// Softly, with the subtree.
        case delete(Identifier)
        /// What one deletion took.
        case restore(Identifier)
        /// Another status, or the same.
        case setStatus(Identifier, String)
        /// A change meant for the version before.
        case stale(Identifier)

        /// The step in words, for failures.
        public var description: String {
            switch self {
            case .create(let parent, let status): "create \(status) below \(parent?.description ?? "nothing")"
            case .move(let id, let parent): "move \(id) below \(parent?.description ?? "nothing")"
            case .delete(let id): "delete \(id)"
            case .restore(let id): "restore \(id)"
            case .setStatus(let id, let status): "set \(id) \(status)"
            case .stale(let id): "change \(id) by a stale version"
            }
        }
    }

    /// What must come of a step.
    public enum Expectation: Sendable, Equatable {
        /// An error of this code.
        case refused(ErrorCode)
        /// An answer; that of a deletion or restoration tells how many items, that of a completion may warn.
        case accepted(affectedCount: Int64?, warnsOfOpenDescendants: Bool)
    }

    /// What must come of this step now.
    public func expectation(of step: Step) -> Expectation {
        let plain = Expectation.accepted(affectedCount: nil, warnsOfOpenDescendants: false)
        switch step {
        case .create(let parentID, _):
            guard let parentID else { return plain }
            guard isAlive(parentID) else { return .refused(.notFound) }
            return depth(parentID) < Self.depthMax ? plain : .refused(.depthExceeded)
        case .move(let id, let parentID):
            guard isAlive(id) else { return .refused(.notFound) }
            guard let parentID else { return plain }
            guard isAlive(parentID) else { return .refused(.notFound) }
            guard !chain(parentID).contains(id) else { return .refused(.cycle) }
            let height = (subtree(id).map { depth($0) }.max() ?? 0) - depth(id)
            return depth(parentID) + 1 + height <= Self.depthMax ? plain : .refused(.depthExceeded)
        case .delete(let id):
            guard isAlive(id) else { return .refused(.notFound) }
            return .accepted(
                affectedCount: Int64(companions(id).count + 1), warnsOfOpenDescendants: false)
        case .restore(let id):
            guard let item = items[id] else { return .refused(.notFound) }
            guard item.deletion != nil else { return plain }
            if let parentID = item.parentID, !isAlive(parentID) { return .refused(.validationFailed) }
            return .accepted(
                affectedCount: Int64(companions(id).count + 1), warnsOfOpenDescendants: false)
        case .setStatus(let id, let status):
            guard isAlive(id), let item = items[id] else { return .refused(.notFound) }
            if item.status == "completed", status == "blocked" { return .refused(.validationFailed) }
            let hasOpen = companions(id).contains { items[$0]?.status != "completed" }
            return .accepted(
                affectedCount: nil, warnsOfOpenDescendants: status == "completed" && hasOpen)
        case .stale(let id):
            return .refused(isAlive(id) ? .versionConflict : .notFound)
        }
    }

    /// The call that makes this step.
    public func call(for step: Step) -> (tool: String, arguments: JSONObject) {
        func update(_ id: Identifier, _ more: KeyValuePairs<String, JSON>, older: Int64 = 0) -> (
            tool: String, arguments: JSONObject
        ) {
            let version = (items[id]?.version ?? 1) - older
            let key: [(String, JSON)] = [
                ("id", .string(id.description)), ("version", .integer(version)),
            ]
            return ("update_work_item", JSONObject(key + more.map { ($0.key, $0.value) }))
        }
        switch step {
        case .create(let parentID, let status):
            return (
                "create_work_item",
                [
                    "item_type": "task", "title": .string("step \(ids.count)"), "metadata": [:],
                    "status": .string(status),
                    "parent_id": parentID.map { .string($0.description) } ?? .null,
                ]
            )
        case .move(let id, let parentID?): return update(id, ["parent_id": .string(parentID.description)])
        case .move(let id, nil): return update(id, ["clear": ["parent_id"]])
        case .delete(let id): return update(id, ["deleted_at": "2026-01-01T00:00:00Z"])
        case .restore(let id): return update(id, ["clear": ["deleted_at"]])
        case .setStatus(let id, let status): return update(id, ["status": .string(status)])
        case .stale(let id): return update(id, ["title": "stale"], older: 1)
        }
    }

    /// A step of a walk: creations are likely until there are about `size` items.
    public func randomStep(size: Int, using generator: inout some RandomNumberGenerator) -> Step {
        let status = ["active", "completed", "blocked"].randomElement(using: &generator) ?? "active"
        guard let id = ids.randomElement(using: &generator),
            let other = ids.randomElement(using: &generator)
        else { return .create(parent: nil, status: status) }
        let isFull = ids.count >= size
        switch Int.random(in: 0..<100, using: &generator) {
        case ..<30 where !isFull || id == ids.last:
            return .create(parent: Bool.random(using: &generator) ? id : other, status: status)
        case ..<34 where !isFull: return .create(parent: nil, status: status)
        case ..<55: return .move(id, to: other)
        case ..<60: return .move(id, to: nil)
        case ..<67: return .delete(id)
        case ..<80:
            // Most deleted items lie below a deleted parent: aim at what can be restored, at times.
            let begun = ids.first { !isAlive($0) && items[$0]?.parentID.map { isAlive($0) } ?? true }
            return .restore(Bool.random(using: &generator) ? begun ?? id : id)
        case ..<95: return .setStatus(id, status)
        default: return (items[id]?.version ?? 1) > 1 ? .stale(id) : .setStatus(id, status)
        }
    }
}
