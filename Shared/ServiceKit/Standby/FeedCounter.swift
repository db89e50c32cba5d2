import Primitives
import Synchronization
import Wire

/// How many changes an instance's feed has told of, and whether anybody must be woken for the next. Used on
/// any thread.
final class FeedCounter: Sendable {
    private let name: String
    private let count = Atomic<Int64>(0)
    /// The many changes that nobody has to be told of one by one do not wake the event loop.
    private let isWanted = Atomic<Bool>(false)

    init(clocks: Clocks) {
        name = String(clocks.random() >> 32, radix: 16)
    }

    /// How far the feed has come. What is read of it after this is at least as far.
    var mark: FeedMark { FeedMark(name: name, count: count.load(ordering: .acquiring)) }

    /// Whether this mark is one of this feed's.
    func hasGiven(_ mark: FeedMark) -> Bool { mark.name == name }

    /// Counts a change that whoever reads the feed can find there now; answers whether somebody waits for it.
    func changed() -> Bool {
        count.add(1, ordering: .acquiringAndReleasing)
        return isWanted.load(ordering: .relaxed)
            && isWanted.exchange(false, ordering: .acquiringAndReleasing)
    }

    /// Has the next change wake somebody.
    func wantNext() { isWanted.store(true, ordering: .relaxed) }
}
