import Continuity

/// Which entries of a batch may be carried out now: in the order of the journal where they touch the same
/// records, side by side where they do not. A pure value.
struct ReplayWindow {
    private let sideBySideMax: Int
    private var waiting: [(entry: JournalEntry, touched: TouchedRecords)]
    private var running: [TouchedRecords] = []

    init(_ entries: [JournalEntry], sideBySideMax: Int) {
        self.sideBySideMax = sideBySideMax
        waiting = entries.map { ($0, TouchedRecords($0)) }
    }

    /// Whether nothing is left.
    var isDone: Bool { waiting.isEmpty && running.isEmpty }
    /// Whether nothing is under way.
    var isIdle: Bool { running.isEmpty }

    /// What may begin now; it is under way then.
    mutating func next() -> [JournalEntry] {
        var begun: [JournalEntry] = []
        var passed: [TouchedRecords] = []
        var left: [(entry: JournalEntry, touched: TouchedRecords)] = []
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
}
