import DequeModule
import NIOCore
import Primitives
import Transport
import Wire

/// Holds a read back here until this instance knows what its caller was answered with already, be it
/// elsewhere: no client is shown less than it has seen. On one event loop.
///
/// Who has the writes knows everything. Who is not there in time answers all the same, with the age of what
/// it knows: that is better than no answer.
final class ReadGate {
    private struct Held {
        let seen: FeedMark
        let until: MonotonicTime
        let request: IncomingRequest
        let answer: () -> Void
    }

    /// Longer than it takes to give another instance the writes of one that hangs.
    private static let heldMilliseconds: Int64 = 2500
    private static let heldMax = 256

    private let counter: FeedCounter
    /// The epoch under which this instance has the writes; nil while it has not.
    private let heldEpoch: () -> Int64?
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    /// What this instance knows of what others have told, or of what it has told itself before.
    private var reached: FeedMark?
    private var held: Deque<Held> = []
    private var isWaiting = false

    init(
        counter: FeedCounter, heldEpoch: @escaping () -> Int64?, eventLoop: any EventLoop, clocks: Clocks
    ) {
        self.counter = counter
        self.heldEpoch = heldEpoch
        self.eventLoop = eventLoop
        self.clocks = clocks
    }

    /// What answers say of how much they know; nil where others may know more.
    var mark: FeedMark? { heldEpoch().map { FeedMark(epoch: $0, count: counter.count) } }

    /// Calls `answer` as soon as this instance knows what was known at `seen`.
    func pass(_ request: IncomingRequest, seen: FeedMark?, _ answer: @escaping () -> Void) {
        guard let seen, !knows(seen), held.count < Self.heldMax else { return answer() }
        let until = clocks.monotonic().advanced(milliseconds: Self.heldMilliseconds)
        held.append(Held(seen: seen, until: until, request: request, answer: answer))
        guard !isWaiting else { return }
        isWaiting = true
        wait(Self.heldMilliseconds)
    }

    /// The feed it follows has been taken in as far as this.
    func reached(_ mark: FeedMark) {
        reached = max(reached ?? mark, mark)
        lookAgain()
    }

    /// It has got the writes, and with them all that was acknowledged before.
    func promoted() {
        if let epoch = heldEpoch() { reached(FeedMark(epoch: epoch, count: .max)) }
    }

    private func lookAgain() {
        guard !held.isEmpty else { return }
        let now = clocks.monotonic()
        let ready = held.filter { $0.until <= now || knows($0.seen) }
        held.removeAll { $0.until <= now || knows($0.seen) }
        for item in ready where item.request.isAwaited { item.answer() }
    }

    /// Lets everybody go.
    func close() {
        let items = held
        held = []
        for item in items where item.request.isAwaited { item.answer() }
    }

    private func knows(_ seen: FeedMark) -> Bool {
        reached.map { $0 >= seen } ?? false
    }

    private func wait(_ milliseconds: Int64) {
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { me.value.waited() }
    }

    private func waited() {
        lookAgain()
        guard let first = held.first else { return isWaiting = false }
        wait(first.until.milliseconds(since: clocks.monotonic()) + 1)
    }
}
