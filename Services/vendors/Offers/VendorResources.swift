import ServiceKit
import Storage

/// What clients read by URI: each vendor by its name.
enum VendorResources {
    static let all = [
        Resource(
            "vendors", variable: "name", name: "vendor", title: "Vendor extractor",
            text: "One vendor extractor as query_vendor_status shows it; the name in any case.",
            tool: QueryVendorStatus.self, completion: names
        ) { row in
            guard row.entity == "vendor_extractor" else { return [] }
            // Who follows it may have spelled the name in lowercase as well.
            return row.texts("name").flatMap { [$0, VendorName.key($0)] }
        }
    ]

    /// The vendors whose names begin so.
    static let names = Completion.rows { VendorStatements.names(beginning: $0, limit: $1) }
}
