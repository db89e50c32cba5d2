import ServiceKit

/// What the tools that answer with one vendor say of their answer.
enum VendorAnswer {
    /// A vendor's members.
    static let schema = OutputSchema([
        "id": .string, "version": .integer, "name": .string, "status": .string, "extractor_version": .string,
        "metadata": .object, "created_at": .string, "updated_at": .string, "created_by": .string,
        "updated_by": .string,
    ])
}
