import NIOCore
import Primitives
import ServiceKit
import Wire

/// What one call changes of a vendor.
struct VendorChange: Sendable {
    var status: VendorStatus?
    var extractorVersion: String?
    /// First-level keys to replace.
    var metadata = JSONObject()
    /// First-level keys to remove; none of the four that every vendor has.
    var cleared: [String] = []

    /// Whether it names no field to change.
    var isEmpty: Bool {
        status == nil && extractorVersion == nil && metadata.isEmpty && cleared.isEmpty
    }

    /// The vendor as it is after this change.
    ///
    /// - Throws: `ToolError` where a key to clear is not there, or the metadata would grow too large.
    func applied(to vendor: Vendor, at time: Timestamp, by actor: String) throws(ToolError) -> Vendor {
        let faults = clearingFaults(vendor.metadata)
        guard faults.isEmpty else { throw .validation(faults) }

        var result = vendor
        result.version += 1
        result.status = status ?? vendor.status
        result.extractorVersion =
            extractorVersion ?? VendorMetadata.extractorVersion(in: metadata) ?? vendor.extractorVersion
        result.metadata = mergedMetadata(vendor.metadata, extractorVersion: result.extractorVersion)
        result.updatedAt = time
        result.updatedBy = actor

        let byteCount = JSON.object(result.metadata).serialized.readableBytes
        guard byteCount <= Limits.metadataBytesMax else {
            throw .validation(
                path: "metadata", rule: "max_bytes",
                "must, with what is stored, be at most \(Limits.metadataBytesMax) bytes, not \(byteCount)",
                value: .null)
        }
        return result
    }

    private func mergedMetadata(_ stored: JSONObject, extractorVersion: String) -> JSONObject {
        let gone = Set(cleared)
        let kept = stored.members.filter { !gone.contains($0.key) }.map { ($0.key, $0.value) }
        var merged = VendorMetadata.merging(metadata, into: JSONObject(kept))
        merged["extractor_version"] = .string(extractorVersion)
        return merged
    }

    private func clearingFaults(_ stored: JSONObject) -> [ValidationFault] {
        guard !cleared.isEmpty else { return [] }
        let known = Set(stored.keys)
        return cleared.enumerated().filter { !known.contains($0.element) }.map { index, key in
            ValidationFault(
                path: "clear[\(index)]", rule: "unknown_key",
                message: "is not a key of this vendor's metadata", value: .string(key))
        }
    }
}
