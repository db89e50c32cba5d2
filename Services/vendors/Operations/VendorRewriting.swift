import ServiceKit
import Wire

/// How a vendor that the store has lost is written again.
enum VendorRewriting {
    /// The calls that make a vendor what it was.
    @Sendable static func calls(_ vendor: FormerRecord, _ current: JSONObject?) -> [Rewriting] {
        let metadata = vendor.object("metadata")
        var arguments: JSONObject = [
            "name": vendor["name"], "version": 0, "updated_by": vendor["updated_by"],
        ]
        guard let current else {
            let create: JSONObject = ["name": vendor["name"], "created_by": vendor["created_by"]]
            arguments["status"] = vendor["status"]
            arguments["metadata"] = .object(metadata)
            return [
                Rewriting("create_vendor", create, identifiers: vendor.id.map { [$0] } ?? []),
                Rewriting("update_vendor_status", arguments),
            ]
        }
        let there = FormerRecord.object(current["metadata"])
        let changed = metadata.members.filter { there[$0.key] != $0.value }
        let gone = there.keys.filter { metadata[$0] == nil && !VendorMetadata.statusKeys.contains($0) }
        guard vendor["status"] != current["status"] || !changed.isEmpty || !gone.isEmpty else { return [] }
        arguments["status"] = vendor["status"]
        if !changed.isEmpty {
            arguments["metadata"] = .object(JSONObject(changed.map { ($0.key, $0.value) }))
        }
        if !gone.isEmpty { arguments["clear"] = .array(gone.map { .string($0) }) }
        return [Rewriting("update_vendor_status", arguments)]
    }
}
