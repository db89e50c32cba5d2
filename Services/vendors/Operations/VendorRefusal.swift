import Primitives
import ServiceKit
import Wire

/// The refusals that several tools share.
enum VendorRefusal {
    /// No vendor has this name.
    static func notFound(_ name: String, among names: [String]) -> ToolError {
        let similar = SimilarNames.find(name, among: names)
        let hint = similar.first.map { "Did you mean \($0)?" } ?? "list_vendors tells the names there are."
        return .notFound("vendor", name, hint: hint, similar: similar)
    }

    /// The name is taken, whatever its case.
    static func alreadyExists(_ vendor: Vendor) -> ToolError {
        ToolError(
            .alreadyExists,
            "There is a vendor \(vendor.name); choose another name, or change it with update_vendor_status.",
            details: [
                "id": .string(vendor.id.description), "version": .integer(vendor.version),
                "name": .string(vendor.name),
            ])
    }

    /// The version given is not the current one; `before` is the vendor as that version was, where known.
    static func versionConflict(expected: Int64, current: Vendor, before: JSONObject?) -> ToolError {
        let changed = before.map { ChangedFields.between($0, and: current.json) } ?? []
        return ToolError(
            .versionConflict,
            "Look at the current vendor, decide again, and retry with version \(current.version).",
            details: [
                "expected_version": .integer(expected),
                "current_version": .integer(current.version),
                "changed_by": .string(current.updatedBy),
                "changed_at": .string(current.updatedAt.description),
                "changed_fields": .array(changed.map { .string($0) }),
                "current": .object(current.json),
            ])
    }
}
