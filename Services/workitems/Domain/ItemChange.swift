import Primitives
import ServiceKit
import Wire

/// One change of a work item itself, as its history tells it.
struct ItemChange: Sendable {
    let sequence: Int64
    let version: Int64
    let action: String
    let stamp: ChangeStamp
    /// The item's row before; nil where there was none.
    let before: JSONObject?
    let after: JSONObject?
    /// The sync conflict that it records, where that is known.
    let conflictID: String?
    /// About how long it is in an answer.
    let byteCount: Int

    /// The columns that clients know, in their order; `metadata` is told key by key.
    private static let fields = [
        "item_type", "title", "status", "parent_id", "path", "depth", "branch_name", "commit_hash",
        "pr_number", "deleted_at",
    ]
    private static let archivedAt = "archived_at"

    /// Whether it moved the item to the archive, as it was.
    var isArchival: Bool { action == "archived" }

    /// The version before; 0 where there was none.
    var earlierVersion: Int64 { isArchival ? version : before?["version"]?.integer ?? 0 }

    /// One field before and after.
    struct Difference: Sendable, Equatable {
        let field: String
        let before: JSON
        let after: JSON
    }

    /// Every field it changed.
    var differences: [Difference] {
        guard !isArchival else {
            let time = after?[Self.archivedAt] ?? .null
            return [Difference(field: Self.archivedAt, before: .null, after: time)]
        }
        let (before, after) = (before ?? [:], after ?? [:])
        let columns = Self.fields.map { ($0, before[$0], after[$0]) }
        let (old, new) = (FormerRecord.object(before["metadata"]), FormerRecord.object(after["metadata"]))
        let added = new.members.map(\.key).filter { old[$0] == nil }
        let keys = (old.members.map(\.key) + added).map { ("metadata.\($0)", old[$0], new[$0]) }
        return (columns + keys).compactMap { field, before, after in
            let (before, after) = (before ?? .null, after ?? .null)
            return before == after ? nil : Difference(field: field, before: before, after: after)
        }
    }

    func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("version", version)
        writer.member("action", action)
        stamp.write(into: &writer)
        writer.key("fields")
        writer.object { writer in
            for difference in differences {
                writer.member(difference.field, ["before": difference.before, "after": difference.after])
            }
        }
        // A conflict takes a version above every one that was handed out; those are nobody's.
        if earlierVersion > 0, version - earlierVersion > 1 {
            writer.member(
                "skipped_versions",
                ["first": .integer(earlierVersion + 1), "last": .integer(version - 1)])
        }
        if let conflictID { writer.member("sync_conflict", conflictID) }
        writer.endObject()
    }
}

/// Who made a change, when, and through which call.
struct ChangeStamp: Sendable, Equatable {
    let actor: String
    let at: String
    let operationID: Identifier

    func write(into writer: inout JSONWriter) {
        writer.member("actor", actor)
        writer.member("at", at)
        writer.member("operation_id", operationID)
    }
}

/// One dependency that an item got or lost, as its history tells it. It has no version of its own.
struct LinkChange: Sendable, Equatable {
    let sequence: Int64
    /// `linked` or `unlinked`.
    let action: String
    let stamp: ChangeStamp
    let type: DependencyType
    let direction: Dependency.Direction
    let otherID: Identifier

    /// - Parameter title: The other item's; nil where it is not known.
    func write(title: String?, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("action", action)
        stamp.write(into: &writer)
        writer.member("dependency_type", type.rawValue)
        writer.member("direction", direction.rawValue)
        writer.key("item")
        writer.object {
            $0.member("id", otherID)
            $0.member("title", title)
        }
        writer.endObject()
    }
}
