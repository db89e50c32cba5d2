import NIOCore
import Primitives

extension SupervisorRuntime {
    /// Runs `body` on the event loop when that time has come.
    func schedule(
        at time: MonotonicTime, _ body: @escaping @Sendable (SupervisorRuntime) -> Void
    ) -> Scheduled<Void> {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let delay = max(0, time.nanoseconds - clocks.monotonic().nanoseconds)
        return eventLoop.scheduleTask(in: .nanoseconds(delay)) { body(bound.value) }
    }
}
