import DequeModule

/// The last changes that a copy took in, in the order in which it did: what another instance follows. A pure
/// value.
struct ChangeRing: Sendable {
    private let capacity: Int
    private let bytesMax: Int
    /// Tells the ring of one process from that of the next.
    private let name: String
    private var changes: Deque<Change> = []
    /// How many changes have left it.
    private var forgotten = 0
    private var byteCount = 0
    /// Places in the feed of another instance, oldest first, and where this ring was when it had come there.
    private var notes: Deque<(theirs: FeedPlace, ours: Int)> = []
    private let notesMax: Int

    /// An empty ring that holds so many changes of so many bytes at most.
    init(capacity: Int = 4096, bytesMax: Int = 8_388_608, notesMax: Int = 256, name: String) {
        self.notesMax = notesMax
        self.capacity = capacity
        self.bytesMax = bytesMax
        self.name = name
    }

    /// The place after the last change.
    var end: String { place(forgotten + changes.count) }

    /// Adds changes; the oldest go where there is no room.
    mutating func append(_ news: [Change]) {
        changes.append(contentsOf: news)
        byteCount += news.reduce(0) { $0 + $1.byteCount }
        while changes.count > capacity || byteCount > bytesMax, let oldest = changes.popFirst() {
            forgotten += 1
            byteCount -= oldest.byteCount
        }
    }

    /// Forgets that it ever had a beginning: who follows must read everything anew.
    mutating func reset() {
        // A place is never used twice.
        forgotten += changes.count + 1
        changes = []
        byteCount = 0
        notes = []
    }

    /// Notes that everything up to a place in another feed is here now.
    mutating func note(_ theirs: FeedPlace) {
        notes.append((theirs, forgotten + changes.count))
        if notes.count > notesMax { notes.removeFirst() }
    }

    /// The last place noted.
    var lastNote: FeedPlace? { notes.last?.theirs }

    /// From where to go on here for who has come to a place in another feed, maybe a little before it; nil
    /// where that is not known.
    func place(from theirs: FeedPlace) -> String? {
        let note = notes.last { $0.theirs.name == theirs.name && $0.theirs.number <= theirs.number }
        return note.map { place($0.ours) }
    }

    /// What came after a place, and the place after that; nil where the place is not known any more.
    func changes(after place: String, limit: Int) -> (changes: [Change], end: String)? {
        guard place.hasPrefix(name + ":"), let number = Int(place.dropFirst(name.utf8.count + 1)),
            number >= forgotten, number <= forgotten + changes.count
        else { return nil }
        let first = number - forgotten
        let found = changes[first..<min(first + limit, changes.count)].fitting { $0.byteCount }
        return (found, self.place(number + found.count))
    }

    private func place(_ number: Int) -> String { "\(name):\(number)" }
}
