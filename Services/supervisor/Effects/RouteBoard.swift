import NIOCore
import Primitives
import Wire

/// The routes as they are now, and those who wait for a change. Use it on its event loop only.
final class RouteBoard {
    /// Somebody who waits.
    private struct Waiter {
        let isAwaited: () -> Bool
        let answer: (JSON) -> Void
        let timer: Scheduled<Void>
    }

    /// The most who wait at once.
    static let waitersMax = 256
    /// The longest wait, in milliseconds.
    static let waitMillisecondsMax: Int64 = 30_000

    private let eventLoop: any EventLoop
    private(set) var routes: [Route] = []
    /// Rises with each change. It begins with the time of day, so that no revision of an earlier supervisor
    /// is taken for one of this.
    private(set) var revision: Int64
    private var waiters: [Int64: Waiter] = [:]
    private var lastWaiter: Int64 = 0
    private var isClosed = false

    init(eventLoop: any EventLoop, now: Timestamp) {
        self.eventLoop = eventLoop
        revision = now.milliseconds
    }

    /// What `supervisor/routes` answers now.
    var json: JSON {
        ["revision": .integer(revision), "routes": .array(routes.map(\.json))]
    }

    /// How many wait.
    var waiterCount: Int { waiters.count }

    /// Takes a route's new value and tells everybody.
    func publish(_ route: Route) {
        if let index = routes.firstIndex(where: { $0.service == route.service }) {
            routes[index] = route
        } else {
            routes.append(route)
        }
        revision += 1
        answerAll()
    }

    /// Calls `answer` once: now if the revision is not `after`, else at the next change or after the wait.
    ///
    /// - Parameter isAwaited: Whether the answer is still of interest; who left makes room.
    /// - Returns: False if too many wait already; `answer` is not called then.
    func wait(
        after: Int64?, milliseconds: Int64, isAwaited: @escaping () -> Bool, answer: @escaping (JSON) -> Void
    ) -> Bool {
        guard after == revision, milliseconds > 0, !isClosed else {
            answer(json)
            return true
        }
        if waiters.count >= Self.waitersMax { forgetWhoLeft() }
        guard waiters.count < Self.waitersMax else { return false }
        lastWaiter += 1
        let id = lastWaiter
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let timer = eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { bound.value.end(id) }
        waiters[id] = Waiter(isAwaited: isAwaited, answer: answer, timer: timer)
        return true
    }

    /// Lets nobody wait any more.
    func close() {
        isClosed = true
        answerAll()
    }

    private func answerAll() {
        for id in waiters.keys.sorted() { end(id) }
    }

    private func end(_ id: Int64) {
        guard let waiter = waiters.removeValue(forKey: id) else { return }
        waiter.timer.cancel()
        waiter.answer(json)
    }

    private func forgetWhoLeft() {
        for (id, waiter) in waiters where !waiter.isAwaited() {
            waiter.timer.cancel()
            waiters[id] = nil
        }
    }
}
