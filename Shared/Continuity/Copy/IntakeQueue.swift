import DequeModule

/// Which entries of the intake the copy's tables do not show yet, and who waits until they do. A pure value.
///
/// Entries go into the tables in their order, some at a time, one group after the other: a later change of a
/// record must not be overtaken by an earlier one.
struct IntakeQueue<Waiter: Sendable>: Sendable {
    enum Event: Sendable {
        /// An entry is in the log.
        case added(IntakeEntry)
        /// Somebody is to see all that was added before.
        case asked(Waiter)
        /// The tables show the entries of the last group.
        case settled
        /// They do not. `isLasting`: nor would they another time.
        case failed(isLasting: Bool)
        /// The copy begins anew: what was added up to this number is gone with what it had.
        case discarded(through: Int64)
    }

    /// What follows from it.
    struct Action: Sendable {
        /// The group to be shown next; none where it is empty.
        var settle: [IntakeEntry] = []
        /// Who has waited long enough.
        var release: [Waiter] = []
        /// Whether the tables show what those have waited for.
        var isShown = true
        /// The entry that can't be shown and was given up.
        var lost: IntakeEntry?
    }

    /// What exceeds so many entries is shown without anybody's asking.
    private let threshold: Int
    /// So many changes go together: each takes less time in a larger group, and whoever wants to see the
    /// tables must not wait long.
    private let groupMax: Int
    private let capacity: Int
    private var entries: Deque<IntakeEntry>
    /// The highest number given away.
    private(set) var lastNumber: Int64
    /// Those under way.
    private var group: [IntakeEntry] = []
    /// How many of the first entries go one by one, for one of them failed.
    private var singles = 0
    private var waiters: Deque<(number: Int64, waiter: Waiter)> = []

    /// A queue that begins with these entries, which an earlier process has left.
    ///
    /// - Parameter shown: The highest number that the tables show.
    init(
        _ left: [IntakeEntry] = [], after shown: Int64 = 0, threshold: Int = 256, groupMax: Int = 256,
        capacity: Int = 4096
    ) {
        self.threshold = threshold
        self.groupMax = groupMax
        self.capacity = capacity
        entries = Deque(left)
        lastNumber = max(shown, left.last?.number ?? 0)
    }

    /// How many entries wait.
    var count: Int { entries.count }

    /// Whether it should be given no more before something is settled.
    var isFull: Bool { entries.count >= capacity }

    /// A number above every one used before.
    mutating func nextNumber() -> Int64 {
        lastNumber += 1
        return lastNumber
    }

    mutating func handle(_ event: Event) -> Action {
        switch event {
        case .added(let entry):
            entries.append(entry)
            return Action(settle: nextGroup())
        case .asked(let waiter):
            guard !entries.isEmpty else { return Action(release: [waiter]) }
            waiters.append((lastNumber, waiter))
            return Action(settle: nextGroup())
        case .settled:
            singles = max(0, singles - group.count)
            return finished()
        case .failed(let isLasting):
            return failed(isLasting)
        case .discarded(let number):
            entries.removeAll { $0.number <= number }
            return Action(release: released())
        }
    }

    private mutating func failed(_ isLasting: Bool) -> Action {
        guard isLasting else {
            // Whoever waits gets what there is, rather than nothing at all.
            group = []
            defer { waiters = [] }
            return Action(release: waiters.map(\.waiter), isShown: false)
        }
        guard group.count > 1 else {
            let lost = group.first
            singles = max(0, singles - 1)
            var action = finished()
            action.lost = lost
            return action
        }
        singles = group.count
        group = []
        return Action(settle: nextGroup(isAsked: true))
    }

    private mutating func finished() -> Action {
        let numbers = Set(group.map(\.number))
        entries.removeAll { numbers.contains($0.number) }
        group = []
        let released = released()
        return Action(settle: nextGroup(isAsked: singles > 0), release: released)
    }

    /// Takes out who waits for no entry that is still here.
    private mutating func released() -> [Waiter] {
        let oldest = entries.map(\.number).min() ?? .max
        var released: [Waiter] = []
        while let first = waiters.first, first.number < oldest {
            released.append(first.waiter)
            waiters.removeFirst()
        }
        return released
    }

    private mutating func nextGroup(isAsked: Bool = false) -> [IntakeEntry] {
        guard group.isEmpty, !entries.isEmpty, isAsked || !waiters.isEmpty || entries.count >= threshold
        else { return [] }
        var room = groupMax
        for entry in entries {
            room -= max(1, entry.changes.count)
            if room < 0 || singles > 0, !group.isEmpty { break }
            group.append(entry)
        }
        return group
    }
}
