import Wire

/// The work item that a drill writes to, one write after another, and deletes softly in the end. A pure
/// value.
struct DrillRecord: Sendable, Equatable {
    private enum State: Sendable, Equatable {
        case absent
        case idle
        /// A write is under way.
        case busy
        case deleting
        case deleted
        /// A write failed: what is stored is not known.
        case lost
    }

    /// What it is written with.
    static let tools = ["create_work_item", "update_work_item"]

    let service: String
    /// Its id, once it exists.
    private(set) var id: String?
    private var version: Int64 = 0
    private var writes = 0
    private var state = State.absent

    init(service: String) {
        self.service = service
    }

    /// Whether nothing of it is left to do.
    var isDone: Bool { state == .deleted || state == .lost || state == .absent }
    /// Whether it stays behind, because a write to it failed.
    var isLeft: Bool { state == .lost && id != nil }

    /// The next write; nil while one is under way.
    mutating func next() -> DrillCall? {
        switch state {
        case .absent:
            state = .busy
            return call(0, ["item_type": "task", "title": "A drill", "metadata": [:]])
        case .idle:
            state = .busy
            writes += 1
            return update(["title": .string("A drill, write \(writes)")])
        case .busy, .deleting, .deleted, .lost: return nil
        }
    }

    /// The last write; nil while another is under way, or where there is nothing to delete.
    mutating func delete(at time: String) -> DrillCall? {
        guard state == .idle else { return nil }
        state = .deleting
        return update(["deleted_at": .string(time)])
    }

    /// Takes in what the write under way was answered with.
    mutating func answered(_ answer: DrillAnswer) {
        guard answer.failure == nil, let version = answer.content["version"]?.integer,
            let id = answer.content["id"]?.string
        else {
            state = .lost
            return
        }
        self.id = id
        self.version = version
        state = state == .deleting ? .deleted : .idle
    }

    private func update(_ change: JSONObject) -> DrillCall {
        var arguments = change
        arguments["id"] = id.map { .string($0) } ?? .null
        arguments["version"] = .integer(version)
        return call(1, .object(arguments))
    }

    private func call(_ tool: Int, _ arguments: JSON) -> DrillCall {
        DrillCall(service: service, tool: Self.tools[tool], arguments: arguments, isWrite: true)
    }
}
