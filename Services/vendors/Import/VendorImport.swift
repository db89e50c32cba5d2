import Primitives
import ServiceKit
import Storage
import Wire

/// A vendor as a status document tells it: name, status and metadata.
enum VendorImport: ImportedKind {
    static let entity = "vendor_extractor"
    static let hasUniqueKey = true
    static let isReplaceable = true

    /// Where in the metadata a vendor keeps which file it came from.
    static let origin = "imported_from"

    static func check(
        _ fields: JSONObject, isWhole: Bool, path: String, faults: inout [ValidationFault]
    ) -> JSONObject {
        let name = Rule<String>.newVendorName.check(
            fields["name"] ?? .null, path: "\(path): name", faults: &faults)
        var checked: JSONObject = ["name": .string(name ?? "")]
        if isWhole || fields["status"] != nil {
            let status = Rule<VendorStatus>.oneOf(VendorStatus.self).check(
                fields["status"] ?? .null, path: "\(path): status", faults: &faults)
            checked["status"] = .string((status ?? .broken).rawValue)
        }
        let metadata = fields["metadata"]?.object ?? [:]
        let kept = VendorMetadata.shape.check(metadata, path: "\(path): metadata", faults: &faults)
        for key in VendorMetadata.statusKeys where isWhole && kept[key] == nil {
            faults.append(
                ValidationFault(
                    path: "\(path): metadata.\(key)", rule: "required", message: "is required", value: .null))
        }
        checked["metadata"] = .object(kept)
        return checked
    }

    static func key(_ fields: JSONObject) -> String { VendorName.key(fields["name"]?.string ?? "") }

    static func locks(_ fields: [JSONObject], _ dialect: Dialect) -> [Statement] {
        // In one order, so that two imports never wait for each other.
        fields.map(key).sorted().flatMap { dialect.lock(vendorName: $0) }
    }

    static func find(like fields: [JSONObject], or ids: [Identifier], _ dialect: Dialect) -> Statement {
        VendorStatements.any(named: fields.map(key), or: ids, dialect)
    }

    static func found(_ row: Row) throws -> FoundRecord {
        let vendor = try Vendor(row: row)
        var metadata = vendor.metadata
        metadata[origin] = nil
        return FoundRecord(
            id: vendor.id, version: vendor.version,
            fields: [
                "name": .string(vendor.name), "status": .string(vendor.status.rawValue),
                "metadata": .object(metadata),
            ], former: vendor.json, row: row)
    }

    static func create(_ record: StagedRecord, _ context: ImportContext) throws -> [Statement] {
        var metadata = record.fields["metadata"]?.object ?? [:]
        metadata[origin] = context.origin(of: record)
        var vendor = Vendor(
            id: record.id, name: record.fields["name"]?.string ?? "", initialMetadata: metadata,
            at: context.now, by: context.actor)
        vendor.status = record.fields["status"]?.string.flatMap { VendorStatus(rawValue: $0) } ?? .broken
        return [VendorStatements.insert(vendor, operationID: context.operationID)]
    }

    static func replace(
        _ found: FoundRecord, by record: StagedRecord, _ context: ImportContext
    ) throws -> [Statement] {
        var metadata = record.fields["metadata"]?.object ?? [:]
        metadata[origin] = context.origin(of: record)
        let change = VendorChange(
            status: record.fields["status"]?.string.flatMap { VendorStatus(rawValue: $0) },
            metadata: metadata)
        let vendor = try change.applied(to: Vendor(row: found.row), at: context.now, by: context.actor)
        return [VendorStatements.update(vendor, operationID: context.operationID)]
    }

    static func remove(_ found: FoundRecord, _ context: ImportContext) -> [Statement] {
        VendorStatements.remove(found.id, by: context.actor, operationID: context.operationID)
    }

    static func restore(
        _ former: JSONObject, over found: FoundRecord, _ context: ImportContext
    ) throws -> [Statement] {
        var vendor = try Vendor(row: found.row)
        vendor.version += 1
        vendor.status = former["status"]?.string.flatMap { VendorStatus(rawValue: $0) } ?? vendor.status
        vendor.extractorVersion = former["extractor_version"]?.string ?? vendor.extractorVersion
        vendor.metadata = FormerRecord.object(former["metadata"])
        vendor.updatedAt = context.now
        vendor.updatedBy = context.actor
        return [VendorStatements.update(vendor, operationID: context.operationID)]
    }
}
