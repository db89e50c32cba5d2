import ServiceKit
import Storage
import Wire

/// A vendor that was not there before.
struct CreateVendor: Tool {
    static let description = ToolDescription(
        name: "create_vendor", title: "Create vendor",
        text: "Add a vendor. It starts broken, version 0.0.0, no formats; update_vendor_status changes that.",
        effect: .write(destructive: false, idempotent: true), output: VendorAnswer.schema)

    let name: String
    let initialMetadata: JSONObject
    let createdBy: String?

    init(_ input: inout InputReader) {
        name = input.required("name", .newVendorName, "Unique in any case")
        initialMetadata = input.vendorMetadata("initial_metadata", "scaffolder_version, created_at, others")
        createdBy = input.optional("created_by", .actorName)
    }

    func plan(_ context: CallContext) -> Plan {
        let vendor = Vendor(
            id: context.newIdentifier(), name: name, initialMetadata: initialMetadata, at: context.now,
            by: createdBy ?? context.actor)
        vendor.remember(writtenBy: context.operationID, in: context.memory)
        let insert = VendorStatements.insert(vendor, operationID: context.operationID)
        return .write(
            .query(context.dialect.lock(vendorName: name) + [VendorStatements.find(name: name)]) { rows in
                if let row = rows.last?.first { throw VendorRefusal.alreadyExists(try Vendor(row: row)) }
                return .commit([insert], Answer(vendor.writeMembers))
            })
    }
}
