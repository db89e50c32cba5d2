import Primitives
import ServiceKit
import Storage
import Wire

/// A change of one vendor that somebody has read before.
struct UpdateVendorStatus: Tool {
    static let description = ToolDescription(
        name: "update_vendor_status", title: "Update vendor status",
        text: "Change a vendor. metadata is merged by first-level key: keys given replace, others stay.",
        effect: .write(destructive: true, idempotent: true), output: VendorAnswer.schema)

    let name: String
    let version: Int64
    let change: VendorChange
    let updatedBy: String?

    init(_ input: inout InputReader) {
        name = input.required("name", .knownVendorName, "In any case")
        version = input.required("version", .version, "As last read")
        let status = input.optional("status", .oneOf(VendorStatus.self))
        let extractorVersion = input.optional(
            "extractor_version", .line(max: VendorMetadata.extractorVersionLengthMax))
        let metadata = input.vendorMetadata(
            "metadata",
            "format_support {excel, csv, pdf, ocr}, test_results {passing, total, skipped}, "
                + "extractor_version, manifest_compliant, others")
        let cleared = input.clearedMetadataKeys(given: metadata)
        updatedBy = input.optional("updated_by", .actorName)
        if let extractorVersion, let other = VendorMetadata.extractorVersion(in: metadata),
            extractorVersion != other
        {
            input.fault(
                "extractor_version", "contradiction", "must equal metadata.extractor_version",
                value: .string(extractorVersion))
        }
        change = VendorChange(
            status: status, extractorVersion: extractorVersion, metadata: metadata, cleared: cleared)
    }

    var lifting: Statement? {
        .lifting(
            "vendor_extractors", where: "lower(name) = $1", .text(VendorName.key(name)), to: version)
    }

    func plan(_ context: CallContext) -> Plan {
        let reading = readFirst(context)
        guard !change.isEmpty,
            let written = context.memory.value(of: Written<Vendor>.self, .name(VendorName.key(name))),
            written.record.version == version, let guess = try? store(written.record, context)
        else { return .write(reading) }
        let unchanged = Precondition(finds: VendorStatements.unchanged(written, context.dialect))
        return .write(.commitIf(unchanged, then: guess, otherwise: reading))
    }

    private func readFirst(_ context: CallContext) -> TransactionStep<Answer> {
        .query([VendorStatements.find(name: name, lock: context.dialect.forUpdate)]) { rows in
            guard let row = rows.last?.first else { return refuseUnknownName }
            let current = try Vendor(row: row)
            guard current.version == version else { return try refuseVersion(current) }
            if change.isEmpty {
                return .finish(Answer(warnings: [.nothingChanged], current.writeMembers))
            }
            return try store(current, context)
        }
    }

    private func store(_ current: Vendor, _ context: CallContext) throws(ToolError) -> TransactionStep<Answer>
    {
        let changed = try change.applied(to: current, at: context.now, by: updatedBy ?? context.actor)
        changed.remember(writtenBy: context.operationID, in: context.memory)
        return .commit(
            [VendorStatements.update(changed, operationID: context.operationID)],
            Answer(changed.writeMembers))
    }

    private var refuseUnknownName: TransactionStep<Answer> {
        .query([VendorStatements.names]) { rows in
            throw VendorRefusal.notFound(name, among: try (rows.last ?? rows[0]).map { try $0.text(0) })
        }
    }

    private func refuseVersion(_ current: Vendor) throws -> TransactionStep<Answer> {
        guard version < current.version else {
            throw VendorRefusal.versionConflict(expected: version, current: current, before: nil)
        }
        return .query([VendorStatements.valueBefore(changeAfter: version, of: current.id)]) { rows in
            let before = try rows.last?.first.map { try $0.jsonObject(0) }
            throw VendorRefusal.versionConflict(expected: version, current: current, before: before)
        }
    }
}
