import Primitives

/// Which of many names somebody may have meant who wrote one that nothing has.
enum SimilarNames {
    /// More would not help to choose.
    private static let countMax = 3
    /// A part shorter than this is in too many names to mean one.
    private static let partLengthMin = 3

    /// The nearest names, best first: those within a few edits, then those that hold the text or lie in it.
    static func find(_ name: String, among candidates: some Sequence<String>) -> [String] {
        let key = VendorName.key(name)
        let editsMax = max(2, key.utf8.count / 5)
        let ranked = candidates.compactMap { candidate -> (name: String, rank: Int)? in
            let candidateKey = VendorName.key(candidate)
            if let edits = editDistance(key, candidateKey, limit: editsMax) { return (candidate, edits) }
            return isPart(key, of: candidateKey) || isPart(candidateKey, of: key)
                ? (candidate, editsMax + 1) : nil
        }
        return ranked.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }.prefix(countMax).map(\.name)
    }

    private static func isPart(_ part: String, of whole: String) -> Bool {
        part.utf8.count >= partLengthMin && whole.contains(part)
    }
}
