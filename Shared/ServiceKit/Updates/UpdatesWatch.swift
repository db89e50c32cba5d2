import Synchronization

/// Whether somebody waits for what changes. Used on any thread.
final class UpdatesWatch: Sendable {
    private let flag = Atomic<Bool>(false)

    var isWatched: Bool {
        get { flag.load(ordering: .relaxed) }
        set { flag.store(newValue, ordering: .relaxed) }
    }
}
