import ServiceKit
import Wire

/// How an enhancement that the store has lost is written again.
enum EnhancementRewriting {
    /// The calls that make an enhancement what it was.
    static func calls(_ enhancement: FormerRecord, _ current: JSONObject?) -> [Rewriting] {
        guard let current else {
            var create: JSONObject = ["created_by": enhancement["created_by"]]
            for name in Enhancement.fields { create[name] = value(name, of: enhancement.row) }
            return [
                Rewriting("create_enhancement", create, identifiers: enhancement.id.map { [$0] } ?? [])
            ]
        }
        var update: JSONObject = [
            "id": enhancement["id"], "version": 0, "updated_by": enhancement["updated_by"],
        ]
        let count = update.members.count
        for name in Enhancement.fields {
            let former = value(name, of: enhancement.row)
            guard former != value(name, of: current) else { continue }
            if former == .null { update["clear"] = [.string(name)] } else { update[name] = former }
        }
        return update.members.count > count ? [Rewriting("update_enhancement", update)] : []
    }

    /// A column's value; an array may come as its text.
    private static func value(_ name: String, of row: JSONObject) -> JSON {
        let value = row[name] ?? .null
        guard ["requires_constitutional_principles", "depends_on"].contains(name),
            let text = value.string, let array = try? JSON(parsing: text)
        else { return value }
        return array
    }
}
