import Synchronization

/// How many changes an instance's feed has told of, and whether anybody must be woken for the next. Used on
/// any thread.
final class FeedCounter: Sendable {
    private let told = Atomic<Int64>(0)
    /// The many changes that nobody has to be told of one by one do not wake the event loop.
    private let isWanted = Atomic<Bool>(false)

    /// How many there are: what is read of the feed after this has them all.
    var count: Int64 { told.load(ordering: .sequentiallyConsistent) }

    /// Counts a change that whoever reads the feed can find there now; answers whether somebody waits for it.
    func changed() -> Bool {
        told.add(1, ordering: .sequentiallyConsistent)
        return isWanted.load(ordering: .sequentiallyConsistent)
            && isWanted.exchange(false, ordering: .acquiringAndReleasing)
    }

    /// Has the next change wake somebody: that which comes after `count` is read after this.
    func wantNext() { isWanted.store(true, ordering: .sequentiallyConsistent) }
}
