import Primitives
import Wire

/// Which records of a store those of a file are: a pure value.
///
/// A record is known by its piece of the file, whatever became of it since, or by its key; each record of the
/// store is that of one piece at most.
struct ImportMatching {
    /// What a record of the file is to the store.
    enum Verdict: Sendable {
        /// Nothing has its key.
        case new
        /// It is there: as the file has it, or changed since it was imported.
        case known(FoundRecord, isSame: Bool)
        /// What has its key says something else in these fields.
        case differs(FoundRecord, fields: [String])
    }

    private let byID: [Identifier: FoundRecord]
    private let byKey: [String: [FoundRecord]]
    private let byDigest: [String: [Identifier]]
    private var taken = Set<Identifier>()

    /// - Parameters:
    ///   - known: What pieces became, by their digests.
    init(_ found: [FoundRecord], known: [String: [Identifier]], kind: any ImportedKind.Type) {
        byID = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
        byKey = Dictionary(grouping: found) { kind.key($0.fields) }
        byDigest = known
    }

    /// The verdict on the next record, whose key is `key`.
    mutating func verdict(on record: GivenRecord, key: String) -> Verdict {
        let pieces = (byDigest[record.sha256] ?? []).compactMap { byID[$0] }
        if let found = pieces.first(where: { !taken.contains($0.id) }) {
            taken.insert(found.id)
            return .known(found, isSame: Self.differences(of: record.given, from: found.fields).isEmpty)
        }
        let rivals = (byKey[key] ?? []).filter { !taken.contains($0.id) }
        let told = rivals.map { (found: $0, fields: Self.differences(of: record.given, from: $0.fields)) }
        guard let best = told.first(where: { $0.fields.isEmpty }) ?? told.first else { return .new }
        taken.insert(best.found.id)
        return best.fields.isEmpty
            ? .known(best.found, isSame: true) : .differs(best.found, fields: best.fields)
    }

    /// The fields of `given` that `stored` does not have so; of metadata the keys.
    static func differences(of given: JSONObject, from stored: JSONObject) -> [String] {
        given.members.flatMap { member -> [String] in
            let there = stored[member.key] ?? .null
            guard member.key == "metadata", let keys = member.value.object, let metadata = there.object else {
                return member.value.means(there) ? [] : [member.key]
            }
            return keys.members.filter { !$0.value.means(metadata[$0.key] ?? .null) }
                .map { "metadata.\($0.key)" }
        }
    }
}
