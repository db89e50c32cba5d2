/// The changes of one item that one answer tells, newest first: whole versions, so that the next page can
/// begin with one.
struct ItemHistoryPage: Sendable {
    /// So many rows are read beside one for each version: a version has several where an ancestor moved.
    static let movesMax = 100

    /// A page takes no more versions once it is about this long; a single one may be longer.
    static let bytesMax = 1_048_576

    let changes: [ItemChange]
    /// Whether there are older ones.
    let hasMore: Bool

    /// How many rows are read for a page of so many versions.
    static func rowsMax(limit: Int64) -> Int64 { limit + Int64(movesMax) + 1 }

    /// The page of at most `limit` versions that begins with these rows, of which `rowsMax` were asked for.
    init(_ rows: [ItemChange], limit: Int64) {
        var versions: [Int64] = []
        for row in rows where versions.last != row.version { versions.append(row.version) }
        let isCut = Int64(rows.count) >= Self.rowsMax(limit: limit)
        // What was read last may lack some of its version.
        if isCut, versions.count > 1 { versions.removeLast() }
        let sizes = Dictionary(rows.map { ($0.version, $0.byteCount) }, uniquingKeysWith: +)
        var bytes = 0
        let shown = versions.prefix(Int(limit)).prefix { version in
            defer { bytes += sizes[version] ?? 0 }
            return bytes < Self.bytesMax
        }
        changes = rows.filter { shown.contains($0.version) }
        hasMore = isCut || versions.count > shown.count
    }

    /// Where the next page begins; nil where there is none.
    var nextBeforeVersion: Int64? { hasMore ? changes.last?.version : nil }

    /// The place from which on the page has everything.
    var firstSequence: Int64 { hasMore ? changes.last?.sequence ?? 0 : 0 }

    /// Whether nothing is missing: each change began where the one before it ended.
    ///
    /// - Parameter newest: The version with which the page must begin; nil where that is not known.
    func isGapless(from newest: Int64?) -> Bool {
        var expected = newest ?? changes.first?.version ?? 0
        for change in changes {
            guard change.version == expected else { return false }
            expected = change.earlierVersion
        }
        return hasMore || expected == 0
    }
}
