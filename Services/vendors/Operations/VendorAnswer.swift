import ServiceKit

/// What the tools that answer with one vendor say of their answer.
enum VendorAnswer {
    /// A vendor's members.
    static let schema = OutputSchema([
        "id": .string, "version": .integer, "name": .string, "status": .string, "extractor_version": .string,
        "metadata": .object, "created_at": .string, "updated_at": .string, "created_by": .string,
        "updated_by": .string,
    ])

    /// The same from any layer: commits and the status document do not know all of it.
    static let schemaOfAnyLayer = schema.allowingNull(in: [
        "id", "version", "extractor_version", "created_at", "updated_at", "created_by", "updated_by",
    ])
}
