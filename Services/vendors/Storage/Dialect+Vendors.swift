import Storage

/// Everything in which the vendors' SQL differs between the engines.
extension Dialect {
    /// Ends a SELECT that locks the rows it finds. SQLite has one writer, so nothing needs a lock.
    var forUpdate: String {
        switch self {
        case .postgresql: " FOR UPDATE"
        case .sqlite: ""
        }
    }

    /// Makes a second creation of the same name wait until the first has ended, so that it finds its row.
    func lock(vendorName: String) -> [Statement] {
        switch self {
        case .postgresql:
            [
                Statement(
                    "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                    .text("vendors/name/\(VendorName.key(vendorName))"))
            ]
        case .sqlite: []
        }
    }
}
