import NIOConcurrencyHelpers
import NIOCore

/// Brings work from other threads to an event loop, waking it once for all that has gathered.
final class Inbox: Sendable {
    private let eventLoop: any EventLoop
    private let pending = NIOLockedValueBox<[@Sendable () -> Void]>([])

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Runs `work` on the event loop: at once if this is it.
    func post(_ work: @escaping @Sendable () -> Void) {
        if eventLoop.inEventLoop { return work() }
        let isFirst = pending.withLockedValue { pending in
            pending.append(work)
            return pending.count == 1
        }
        guard isFirst else { return }
        eventLoop.execute { [self] in
            let batch = pending.withLockedValue { pending in
                let batch = pending
                pending = []
                return batch
            }
            for work in batch { work() }
        }
    }
}
