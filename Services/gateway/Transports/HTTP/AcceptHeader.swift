/// What kinds of answer a client takes (RFC 9110 §12.5.1).
struct AcceptHeader {
    private struct Range {
        let type: Substring
        let isAccepted: Bool
    }

    private let ranges: [Range]

    /// Reads the header's values; none at all accept everything.
    init(_ values: [String]) {
        ranges = values.flatMap { $0.split(separator: ",") }.compactMap { range in
            let parts = range.split(separator: ";", omittingEmptySubsequences: false)
                .map { RequestHeaders.trimmed($0) }
            guard let type = parts.first, !type.isEmpty else { return nil }
            let weight = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }
            let isAccepted = weight.map { (Double($0.dropFirst(2)) ?? 1) > 0 } ?? true
            return Range(type: type.lowercased()[...], isAccepted: isAccepted)
        }
        acceptsAll = values.isEmpty
    }

    private let acceptsAll: Bool

    /// Whether an answer of this type is wanted: what names it most closely decides.
    func accepts(_ type: String) -> Bool {
        guard !acceptsAll else { return true }
        let family = type.prefix { $0 != "/" } + "/*"
        for wanted in [type[...], family, "*/*"] {
            if let range = ranges.first(where: { $0.type == wanted }) { return range.isAccepted }
        }
        return false
    }
}
