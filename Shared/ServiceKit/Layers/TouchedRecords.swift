import Continuity
import Primitives
import Wire

/// The records that an accepted write touches, by their ids.
struct TouchedRecords {
    let sequence: Int64
    let reads: Set<String>
    let writes: Set<String>

    /// An entry writes its own record; whatever else its call names it may rest on.
    init(_ entry: JournalEntry) {
        var names = Set<String>()
        Self.collect(JSONSlice(unchecked: entry.arguments), into: &names)
        sequence = entry.sequence
        writes = Set(entry.subjects.map { $0.lowercased() })
        reads = names.subtracting(writes)
    }

    func isInTheWay(of other: TouchedRecords) -> Bool {
        !writes.isDisjoint(with: other.writes) || !writes.isDisjoint(with: other.reads)
            || !reads.isDisjoint(with: other.writes)
    }

    private static func collect(_ value: JSONSlice, into names: inout Set<String>) {
        if let text = value.string, Identifier(text) != nil { names.insert(text.lowercased()) }
        for element in value.elements { collect(element, into: &names) }
        value.forEachMember { _, member in collect(member, into: &names) }
    }
}
