import NIOCore
import Primitives
import Resilience
import Wire

/// Lets so many tool calls in at a time, over all connections of a server; the next wait a moment, and those
/// that would wait longer are turned away before any work is done. All other methods pass by.
///
/// A call ends when it is answered, or when its client has cancelled it or gone.
final class Admission {
    private let service: String
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let start: (IncomingRequest) -> Void
    private var limit: ConcurrencyLimit<Int>
    private var waiting: [Int: IncomingRequest] = [:]
    private var lastNumber = 0
    private var timer: Scheduled<Void>?

    /// An admission of the service of this name; `start` is given the calls that are let in.
    init(
        service: String, limit: ConcurrencyLimit<Int> = ConcurrencyLimit(), eventLoop: any EventLoop,
        clocks: Clocks, start: @escaping (IncomingRequest) -> Void
    ) {
        self.service = service
        self.limit = limit
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.start = start
    }

    /// A number for a call that is about to arrive.
    func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// Starts the call, now or in a moment, or answers that there is no room for it.
    func arrived(_ request: IncomingRequest, _ number: Int) {
        if limit.startAtOnce(number) { return start(request) }
        waiting[number] = request
        let remaining =
            request.params?["_meta"]?[MetaKey.deadline]?.integer ?? Limits.readDeadlineMillisecondsDefault
        let milliseconds = min(max(0, remaining), Limits.deadlineMillisecondsMax)
        handle(.arrived(number, Deadline(milliseconds: milliseconds, from: request.arrival)))
    }

    /// The call was answered, or nobody waits for it any more.
    func ended(_ number: Int) {
        handle(waiting.removeValue(forKey: number) == nil ? .finished(number) : .withdrawn(number))
    }

    /// A client has gone with all its calls.
    func ended(_ numbers: [Int]) {
        // Those that wait first: none of them is worth starting any more.
        for number in numbers where waiting[number] != nil { ended(number) }
        for number in numbers { ended(number) }
    }

    private func handle(_ event: ConcurrencyLimit<Int>.Event) {
        for action in limit.handle(event, at: clocks.monotonic()) {
            switch action {
            case .start(let number): if let request = waiting.removeValue(forKey: number) { start(request) }
            case .shed(let number, let milliseconds): shed(number, milliseconds)
            case .setTimer(let time): setTimer(time)
            case .cancelTimer: timer?.cancel()
            }
        }
    }

    private func setTimer(_ time: MonotonicTime) {
        timer?.cancel()
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        let milliseconds = max(0, time.milliseconds(since: clocks.monotonic())) + 1
        timer = eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { me.value.handle(.timerFired) }
    }

    private func shed(_ number: Int, _ retryAfterMilliseconds: Int64) {
        guard let request = waiting.removeValue(forKey: number) else { return }
        let error: JSON = [
            "code": .string(ErrorCode.unavailable.rawValue),
            "message": "Too many calls are under way; nothing was done. Call again in a moment.",
            "details": [
                "layers": [["layer": .string(service), "reason": "overloaded"]],
                "retry_after_ms": .integer(retryAfterMilliseconds),
            ],
        ]
        let result: JSON = ["structuredContent": ["error": error], "isError": true]
        request.answer { $0.writeImmutableBuffer(result.serialized) }
    }
}
