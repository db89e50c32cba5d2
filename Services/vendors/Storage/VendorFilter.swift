import Storage

/// Which vendors a list holds.
struct VendorFilter: Sendable {
    var status: VendorStatus?
    var format: DocumentFormat?
    /// Part of the name, in any case.
    var nameContains: String?

    /// The WHERE clause of this filter, and its parameters; the text depends only on which filters there are.
    func condition(withStatus: Bool) -> (sql: String, parameters: [SQLValue]) {
        var terms: [String] = []
        var parameters: [SQLValue] = []
        if withStatus, let status {
            parameters.append(.text(status.rawValue))
            terms.append("status = $\(parameters.count)")
        }
        if let format {
            terms.append("CAST(metadata -> 'format_support' -> '\(format.rawValue)' AS text) = 'true'")
        }
        if let nameContains {
            parameters.append(LikePattern.containing(VendorName.key(nameContains)))
            terms.append("lower(name) LIKE $\(parameters.count) \(LikePattern.escape)")
        }
        return (terms.isEmpty ? "" : " WHERE \(terms.joined(separator: " AND "))", parameters)
    }
}
