/// Whether a vendor's extractor can be relied on.
enum VendorStatus: String, CaseIterable {
    case operational
    case broken
}
