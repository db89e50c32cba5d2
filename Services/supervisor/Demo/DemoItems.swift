import Primitives
import Wire

/// The work items of a demonstration, as they were made and finished.
struct DemoItems {
    struct Item {
        let id: Identifier
        let type: String
        let title: String
        let parent: Int?
        let path: String
        let depth: Int
        let day: Int
        let createdAt: Timestamp
        var status = "active"
        var endedAt: Timestamp?
        var lastAt: Timestamp
        var isArchived = false
        var hasChildren = false
        var branch: String?
    }

    private(set) var items: [Item] = []
    var ledger = DemoLedger([
        .workItems, .archivedWorkItems, .dependencies, .configuration, .enhancements,
    ])
    let calendar: DemoCalendar
    var chance: DemoChance

    init(_ calendar: DemoCalendar, seed: UInt64) {
        self.calendar = calendar
        chance = DemoChance(seed: seed)
    }

    // MARK: One item

    /// Makes an item, below another or at the root.
    @discardableResult
    mutating func add(
        _ type: String, _ title: String, _ metadata: JSONObject, below parent: Int? = nil, on day: Int
    ) -> Int {
        let above = parent.map { items[$0] }
        let write = chance.write(at: calendar.moment(day, after: above?.createdAt, &chance))
        let id = chance.identifier(at: write.at)
        var item = Item(
            id: id, type: type, title: title, parent: parent, path: "\(above?.path ?? "")/\(id)",
            depth: above.map { $0.depth + 1 } ?? 0, day: day, createdAt: write.at, lastAt: write.at)
        if type == "task", chance.happens(45) { item.branch = branch(title) }
        let (at, actor) = (JSON.string(write.at.description), JSON.string(write.actor))
        ledger.insert(
            [
                "id": .string(id.description), "version": 1, "item_type": .string(type),
                "title": .string(title), "status": "active",
                "parent_id": above.map { .string($0.id.description) } ?? .null, "path": .string(item.path),
                "depth": .integer(item.depth), "branch_name": item.branch.map { .string($0) } ?? .null,
                "commit_hash": .null, "pr_number": .null, "metadata": .object(metadata), "deleted_at": .null,
                "deleted_operation_id": .null, "created_at": at, "updated_at": at, "created_by": actor,
                "updated_by": actor,
            ], into: .workItems, write)
        if let parent { items[parent].hasChildren = true }
        items.append(item)
        return items.count - 1
    }

    private mutating func branch(_ title: String) -> String {
        let words = title.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
        let slug = words.prefix(6).joined(separator: "-")
        return "\(chance.pick(["feat", "fix", "chore"]))/\(slug)-\(chance.integer(100...999))"
    }

    /// Changes an item, not before a day and after everything that was done to it.
    @discardableResult
    mutating func change(
        _ index: Int, on day: Int, after earlier: Timestamp? = nil, as action: String = "updated",
        _ change: (inout JSONObject) -> Void
    ) -> Timestamp {
        let latest = max(items[index].lastAt, earlier ?? items[index].lastAt)
        let write = chance.write(at: calendar.moment(day, after: latest, &chance))
        items[index].lastAt = write.at
        ledger.update(items[index].id.description, in: .workItems, as: action, write, change)
        return write.at
    }

    /// Finishes an item: a task with the commit and the pull request that did it.
    mutating func complete(_ index: Int, on day: Int, after earlier: Timestamp? = nil) {
        let item = items[index]
        let isShipped = item.type == "task" && chance.happens(70)
        let (hash, hours) = (chance.commitHash(), chance.integer(1...16))
        let finding = chance.pick(DemoWords.research).finding
        let number = calendar.pullRequest(at: calendar.moment(day, after: earlier, &chance))
        let at = change(index, on: day, after: earlier) { row in
            row["status"] = "completed"
            if isShipped {
                row["commit_hash"] = .string(hash)
                row["pr_number"] = .integer(number)
            }
            var metadata = row["metadata"]?.object ?? [:]
            if item.type == "task" {
                metadata["actual_hours"] = .integer(hours)
                metadata["blocked_reason"] = nil
            }
            if item.type == "research" { metadata["findings_summary"] = .string(finding) }
            row["metadata"] = .object(metadata)
        }
        items[index].status = "completed"
        items[index].endedAt = at
    }

    /// Something is in the way of an item.
    mutating func block(_ index: Int, on day: Int) {
        let reason = items[index].type == "task" ? chance.pick(DemoWords.blockedReasons) : nil
        change(index, on: day) { row in
            row["status"] = "blocked"
            guard let reason else { return }
            var metadata = row["metadata"]?.object ?? [:]
            metadata["blocked_reason"] = .string(reason)
            row["metadata"] = .object(metadata)
        }
        items[index].status = "blocked"
    }

    /// It is out of the way.
    mutating func unblock(_ index: Int, on day: Int) {
        change(index, on: day) { row in
            row["status"] = "active"
            var metadata = row["metadata"]?.object ?? [:]
            metadata["blocked_reason"] = nil
            row["metadata"] = .object(metadata)
        }
        items[index].status = "active"
    }

    /// Deletes an item that has none below it, softly.
    mutating func delete(_ index: Int, on day: Int) {
        let write = chance.write(at: calendar.moment(day, after: items[index].lastAt, &chance))
        ledger.update(items[index].id.description, in: .workItems, as: "deleted", write) { row in
            row["deleted_at"] = .string(write.at.description)
            row["deleted_operation_id"] = .string(write.operationID.description)
        }
        items[index].lastAt = write.at
        items[index].status = "deleted"
    }

    /// Moves all items from this one on to the archive, as the daily pass does a year later: what is below
    /// others first.
    mutating func archive(from first: Int, on day: Int) {
        let latest = items[first...].map(\.lastAt).max()
        let write = chance.write(at: calendar.moment(day, after: latest, &chance), by: "holdfast")
        for index in items.indices[first...].sorted(by: { items[$0].depth > items[$1].depth }) {
            ledger.archive(items[index].id, write)
            items[index].isArchived = true
        }
    }
}
