import Continuity
import Primitives
import Wire

/// Which entries of a batch may be carried out now: in the order of the journal where they touch the same
/// records, side by side where they do not. A pure value.
struct ReplayWindow {
    private struct Touched {
        let sequence: Int64
        let reads: Set<String>
        let writes: Set<String>

        func isInTheWay(of other: Touched) -> Bool {
            !writes.isDisjoint(with: other.writes) || !writes.isDisjoint(with: other.reads)
                || !reads.isDisjoint(with: other.writes)
        }
    }

    private let sideBySideMax: Int
    private var waiting: [(entry: JournalEntry, touched: Touched)]
    private var running: [Touched] = []

    init(_ entries: [JournalEntry], sideBySideMax: Int) {
        self.sideBySideMax = sideBySideMax
        waiting = entries.map { ($0, Self.touched(by: $0)) }
    }

    /// Whether nothing is left.
    var isDone: Bool { waiting.isEmpty && running.isEmpty }
    /// Whether nothing is under way.
    var isIdle: Bool { running.isEmpty }

    /// What may begin now; it is under way then.
    mutating func next() -> [JournalEntry] {
        var begun: [JournalEntry] = []
        var passed: [Touched] = []
        var left: [(entry: JournalEntry, touched: Touched)] = []
        for item in waiting {
            let isFree =
                running.count < sideBySideMax
                && !(running + passed).contains { $0.isInTheWay(of: item.touched) }
            if isFree {
                running.append(item.touched)
                begun.append(item.entry)
            } else {
                passed.append(item.touched)
                left.append(item)
            }
        }
        waiting = left
        return begun
    }

    /// Notes that an entry is over.
    mutating func finished(_ entry: JournalEntry) {
        running.removeAll { $0.sequence == entry.sequence }
    }

    /// An entry writes its own record; whatever else its call names it may rest on.
    private static func touched(by entry: JournalEntry) -> Touched {
        var names = Set<String>()
        collect(JSONSlice(unchecked: entry.arguments), into: &names)
        let writes = Set(entry.subjects.map { $0.lowercased() })
        return Touched(sequence: entry.sequence, reads: names.subtracting(writes), writes: writes)
    }

    private static func collect(_ value: JSONSlice, into names: inout Set<String>) {
        if let text = value.string, Identifier(text) != nil { names.insert(text.lowercased()) }
        for element in value.elements { collect(element, into: &names) }
        value.forEachMember { _, member in collect(member, into: &names) }
    }
}
