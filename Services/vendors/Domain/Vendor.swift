import NIOCore
import Primitives
import ServiceKit
import Wire

/// One vendor extractor as it is stored.
///
/// A vendor is neither renamed nor deleted.
struct Vendor: Equatable {
    let id: Identifier
    /// Starts at 1, grows by exactly 1 with each change.
    var version: Int64
    /// Unique without regard to case.
    let name: String
    var status: VendorStatus
    /// Always equal to `metadata.extractor_version`.
    var extractorVersion: String
    var metadata: JSONObject
    let createdAt: Timestamp
    var updatedAt: Timestamp
    let createdBy: String
    var updatedBy: String

    /// What the first version of an extractor that nobody named is called.
    static let firstExtractorVersion = "0.0.0"

    /// A new vendor: broken, and capable of nothing but what `initialMetadata` says.
    init(id: Identifier, name: String, initialMetadata: JSONObject, at time: Timestamp, by creator: String) {
        self.id = id
        version = 1
        self.name = name
        status = .broken
        metadata = VendorMetadata.merging(initialMetadata, into: VendorMetadata.initial)
        extractorVersion = VendorMetadata.extractorVersion(in: metadata) ?? Self.firstExtractorVersion
        createdAt = time
        updatedAt = time
        createdBy = creator
        updatedBy = creator
    }

    /// A vendor of these stored values.
    init(
        id: Identifier, version: Int64, name: String, status: VendorStatus, extractorVersion: String,
        metadata: JSONObject, createdAt: Timestamp, updatedAt: Timestamp, createdBy: String, updatedBy: String
    ) {
        self.id = id
        self.version = version
        self.name = name
        self.status = status
        self.extractorVersion = extractorVersion
        self.metadata = metadata
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.createdBy = createdBy
        self.updatedBy = updatedBy
    }
}

extension Vendor {
    /// Vendors with more metadata than this are not worth their room.
    private static let rememberedMetadataBytesMax = 1024

    /// Has the next write of the vendor rest on what this one is to leave.
    func remember(writtenBy operationID: Identifier?, in memory: Memory) {
        guard let operationID,
            JSON.object(metadata).serialized.readableBytes <= Self.rememberedMetadataBytesMax
        else { return }
        memory.remember(Written(self, by: operationID), under: .name(VendorName.key(name)))
    }
}
