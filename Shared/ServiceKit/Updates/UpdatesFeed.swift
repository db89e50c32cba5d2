import Continuity
import NIOCore

/// Where an instance reads what has changed: the copy it has, or else the embedded store. On one event loop.
struct UpdatesFeed {
    /// What came after a place.
    struct Page {
        let place: UpdatesPlace
        let changes: [Change]
        /// Whether the place was not known, so that anything may have changed.
        let isReset: Bool
        let isLast: Bool
    }

    /// The most changes of one answer.
    private static let changesMax = 128

    private let read: (UpdatesPlace, @escaping (Page?) -> Void) -> Void

    /// What came after a place, told on the event loop; nil where there is nothing to follow yet.
    func page(after place: UpdatesPlace, completion: @escaping (Page?) -> Void) { read(place, completion) }

    /// The feed of a copy.
    init(of copy: Copy, role: InstanceRole) {
        read = { place, completion in
            let page = copy.feed(
                after: (role == .standby ? place.standby : place.primary)?.description,
                orTheirs: place.primary, limit: Self.changesMax)
            guard let page else { return completion(nil) }
            var next = place
            if role == .standby {
                next.standby = FeedPlace(page.cursor)
                // What it follows is in what was told up to here.
                if page.isLast { next.primary = copy.followedPlace ?? next.primary }
            } else {
                next = UpdatesPlace(primary: FeedPlace(page.cursor))
            }
            completion(
                Page(place: next, changes: page.changes, isReset: page.isReset, isLast: page.isLast))
        }
    }

    /// The feed of an embedded store.
    init(of store: InstanceFeed, eventLoop: any EventLoop) {
        read = { place, completion in
            let asked = place.primary.flatMap { asked in
                asked.name == FeedPlace(of: store.identity, number: 0).name ? "\(asked.number)" : nil
            }
            let answer = NIOLoopBound(completion, eventLoop: eventLoop)
            Task.detached {
                let page = try? await store.changes(after: asked, limit: Self.changesMax)
                eventLoop.execute {
                    guard let page, let end = Int64(page.cursor) else { return answer.value(nil) }
                    answer.value(
                        Page(
                            place: UpdatesPlace(primary: FeedPlace(of: store.identity, number: end)),
                            changes: page.changes, isReset: page.isReset, isLast: page.isLast))
                }
            }
        }
    }
}
