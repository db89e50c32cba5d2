import Primitives
import Wire

/// Something that became of a record, whatever kind it is.
struct RecentChange: Sendable, Equatable {
    static let deployment = "deployment"

    /// The kind of record, as people call it.
    let kind: String
    let id: String
    let title: String
    /// What became of it: a change of `work_item_history`, or as much of one as is known.
    let change: JSON

    var at: String { change["at"]?.string ?? "" }

    /// Tells it from every other.
    var key: String {
        let parts = [id, change["operation_id"]?.string ?? "", change["version"]?.text ?? at]
        return (parts + [change["action"]?.string ?? ""]).joined(separator: " ")
    }

    /// The changes of a work item's history.
    static func changes(ofItem history: JSON) -> [RecentChange] {
        (history["changes"]?.array ?? []).map {
            RecentChange(
                kind: "work item", id: history["id"]?.string ?? "", title: history["title"]?.string ?? "?",
                change: $0)
        }
    }

    /// The last change of a record that says who changed it when.
    init(lastOf record: JSON, kind: String) {
        let version = record["version"] ?? .null
        self.init(
            kind: kind, id: record["id"]?.string ?? "",
            title: record["title"]?.string ?? record["name"]?.string ?? kind,
            change: [
                "version": version, "action": version == 1 ? "created" : "updated",
                "actor": record["updated_by"] ?? .null, "at": record["updated_at"] ?? .null,
            ])
    }

    /// A deployment, of a list or whole.
    init(deployment: JSON) {
        let title = deployment["pr_title"] ?? deployment["metadata"]?["pr_title"]
        let number = deployment["pr_number"] ?? deployment["metadata"]?["pr_number"]
        self.init(
            kind: Self.deployment, id: deployment["id"]?.string ?? "",
            title: "#\(number?.text ?? "?") \(title?.string ?? "?")",
            change: [
                "action": "deployed", "actor": deployment["created_by"] ?? .null,
                "at": deployment["deployed_at"] ?? .null,
            ])
    }

    init(kind: String, id: String, title: String, change: JSON) {
        self.kind = kind
        self.id = id
        self.title = title
        self.change = change
    }

    /// For programs.
    var json: JSON {
        ["kind": .string(kind), "id": .string(id), "title": .string(title), "change": change]
    }

    /// The newest of them, newest first.
    static func newest(_ changes: [RecentChange], limit: Int) -> [RecentChange] {
        // Their times have one form, so that they are in order as texts.
        Array(changes.sorted { ($0.at, $0.key) > ($1.at, $1.key) }.prefix(limit))
    }
}
