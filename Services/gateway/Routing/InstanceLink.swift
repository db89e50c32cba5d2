import Logging
import NIOCore
import Primitives
import Resilience
import Transport

/// One instance of a service as the gateway reaches it: its connection, which is made when it is first
/// needed, and the breaker that tells whether reads are worth sending there.
final class InstanceLink {
    let instance: Instance
    let client: FrameClient
    /// Told when the breaker has moved.
    var onMove: (() -> Void)?
    /// How often the breaker has opened.
    private(set) var openings = 0
    private var breaker: CircuitBreaker
    private var timer: Scheduled<Void>?
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let log: Logger
    private let service: String

    init(
        _ instance: Instance, of service: String, directory: String, eventLoop: any EventLoop,
        clocks: Clocks, log: Logger
    ) {
        self.instance = instance
        self.service = service
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.log = log
        client = FrameClient(
            path: "\(directory)/\(instance.socketName(of: service))", eventLoop: eventLoop, clocks: clocks)
        breaker = CircuitBreaker(.service, at: clocks.monotonic())
    }

    /// Whether reads had better go elsewhere.
    var isOpen: Bool { !breaker.allowsCalls }

    /// Takes in how an attempt that began at this moment has ended.
    func heard(_ end: AttemptEnd, began: MonotonicTime) {
        switch end {
        case .answered: handle(.succeeded(began: began))
        case .timedOut: handle(.failed(.timedOut, began: began))
        case .lost: handle(.failed(.connectionLost, began: began))
        case .unsaid: break
        }
    }

    /// Somebody who knows says that the instance is ready.
    func saidReady() { handle(.closeNow) }

    func close() {
        timer?.cancel()
        client.close()
    }

    private func handle(_ event: CircuitBreaker.Event) {
        let actions = breaker.handle(event, at: clocks.monotonic(), random: clocks.random())
        for action in actions {
            switch action {
            case .setTimer(let time): setTimer(time)
            case .cancelTimer: timer?.cancel()
            case .probe(let number, let deadline): probe(number, deadline)
            case .moved(let state, let reason): moved(state, reason)
            }
        }
    }

    private func setTimer(_ time: MonotonicTime) {
        timer?.cancel()
        let milliseconds = max(0, time.milliseconds(since: clocks.monotonic())) + 1
        timer = eventLoop.after(milliseconds: milliseconds) { [weak self] in self?.handle(.timerFired) }
    }

    private func probe(_ number: Int, _ deadline: Deadline) {
        client.call(
            "ping", deadline: deadline, writeParams: { buffer, _ in buffer.writeStaticString("{}") },
            completion: { [weak self] result in
                switch result {
                // Whoever refuses a question is there.
                case .success: self?.handle(.probeSucceeded(number: number))
                case .failure(.connectionLost): self?.handle(.probeFailed(.connectionLost, number: number))
                case .failure(.deadlineExceeded), .failure(.overloaded):
                    self?.handle(.probeFailed(.timedOut, number: number))
                case .failure(.closed): break
                }
            })
    }

    private func moved(_ state: CircuitBreaker.State, _ reason: BreakerReason) {
        if state == .open { openings += 1 }
        let level: Logger.Level =
            switch state {
            case .open: .warning
            case .probing: .info
            case .closed: .notice
            }
        log.log(
            level: level, "a circuit breaker has moved",
            metadata: [
                "about": "\(service)", "instance": "\(instance.rawValue)", "state": "\(state.rawValue)",
                "reason": "\(reason)",
            ])
        onMove?()
    }
}

/// How an attempt ended, as far as the health of the instance goes.
enum AttemptEnd: Equatable {
    /// It answered, if only with a refusal.
    case answered
    /// It had the call, and its time passed.
    case timedOut
    /// It had the call, and the connection was lost.
    case lost
    /// Nothing that speaks of its health: what was shed, misrouted, never sent, or withdrawn.
    case unsaid
}
