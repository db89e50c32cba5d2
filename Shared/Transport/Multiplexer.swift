import DequeModule
import Primitives

/// Decides which calls are sent, wait or fail on one connection: a pure machine, at most
/// `Limits.requestsInFlightMax` calls in flight, `Limits.requestsQueuedMax` behind them.
struct Multiplexer {
    typealias CallID = Int64

    enum Event: Equatable {
        case submitted(CallID, Deadline)
        case cancelled(CallID)
        case answered(CallID)
        case connected
        case connectFailed
        case disconnected
        case timerFired
        case closed
    }

    enum Action: Equatable {
        /// Connect, after this many milliseconds.
        case connect(afterMilliseconds: Int64)
        case send(CallID)
        case sendCancellation(CallID)
        case fail(CallID, CallFailure)
        /// Send `timerFired` at this moment (or later, never earlier).
        case wake(at: MonotonicTime)
    }

    private enum Link: Equatable {
        case idle
        case connecting
        case up
        case closed
    }

    private var link = Link.idle
    private var inFlight: [CallID: Deadline] = [:]
    private var waiting: Deque<(id: CallID, deadline: Deadline)> = []
    private var failedConnects = 0
    private var wakeTime: MonotonicTime?

    /// Calls that have not ended.
    var count: Int { inFlight.count + waiting.count }

    mutating func handle(_ event: Event, at now: MonotonicTime) -> [Action] {
        switch event {
        case .submitted(let id, let deadline): return submit(id, deadline, now)
        case .cancelled(let id): return cancel(id)
        case .answered(let id):
            guard inFlight.removeValue(forKey: id) != nil else { return [] }
            return waiting.isEmpty ? [] : sendWaiting(now)
        case .connected:
            guard link != .closed else { return [] }
            link = .up
            failedConnects = 0
            return sendWaiting(now)
        case .connectFailed:
            guard link != .closed else { return [] }
            failedConnects += 1
            link = .idle
            return expire(now) + reconnectIfNeeded()
        case .disconnected:
            guard link != .closed else { return [] }
            link = .idle
            let lost = inFlight.keys.sorted().map { Action.fail($0, .connectionLost) }
            inFlight.removeAll()
            return lost + reconnectIfNeeded()
        case .timerFired:
            wakeTime = nil
            return expire(now) + sendWaiting(now) + wakeForNext()
        case .closed:
            link = .closed
            let ids = inFlight.keys.sorted() + waiting.map(\.id)
            inFlight.removeAll()
            waiting.removeAll()
            return ids.map { .fail($0, .closed) }
        }
    }

    private mutating func submit(_ id: CallID, _ deadline: Deadline, _ now: MonotonicTime) -> [Action] {
        guard link != .closed else { return [.fail(id, .closed)] }
        guard !deadline.hasPassed(at: now) else { return [.fail(id, .deadlineExceeded(wasSent: false))] }
        var actions: [Action] = []
        if link == .up, inFlight.count < Limits.requestsInFlightMax, waiting.isEmpty {
            inFlight[id] = deadline
            actions.append(.send(id))
        } else {
            guard waiting.count < Limits.requestsQueuedMax else { return [.fail(id, .overloaded)] }
            waiting.append((id, deadline))
            actions += reconnectIfNeeded()
        }
        if deadline.time < wakeTime ?? MonotonicTime(nanoseconds: .max) {
            wakeTime = deadline.time
            actions.append(.wake(at: deadline.time))
        }
        return actions
    }

    private mutating func cancel(_ id: CallID) -> [Action] {
        if inFlight.removeValue(forKey: id) != nil { return [.sendCancellation(id)] }
        waiting.removeAll { $0.id == id }
        return []
    }

    private mutating func sendWaiting(_ now: MonotonicTime) -> [Action] {
        guard link == .up else { return [] }
        var actions: [Action] = []
        while inFlight.count < Limits.requestsInFlightMax, let next = waiting.popFirst() {
            if next.deadline.hasPassed(at: now) {
                actions.append(.fail(next.id, .deadlineExceeded(wasSent: false)))
            } else {
                inFlight[next.id] = next.deadline
                actions.append(.send(next.id))
            }
        }
        return actions
    }

    /// While somebody waits, the connection is tried again: 5, 10, 20, 40, then every 50 ms.
    private mutating func reconnectIfNeeded() -> [Action] {
        guard link == .idle, !waiting.isEmpty else { return [] }
        link = .connecting
        let delay = failedConnects == 0 ? 0 : min(50, 5 << Int64(min(failedConnects - 1, 4)))
        return [.connect(afterMilliseconds: Int64(delay))]
    }

    private mutating func expire(_ now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        for (id, deadline) in inFlight.sorted(by: { $0.key < $1.key }) where deadline.hasPassed(at: now) {
            inFlight[id] = nil
            actions += [.sendCancellation(id), .fail(id, .deadlineExceeded(wasSent: true))]
        }
        for call in waiting where call.deadline.hasPassed(at: now) {
            actions.append(.fail(call.id, .deadlineExceeded(wasSent: false)))
        }
        waiting.removeAll { $0.deadline.hasPassed(at: now) }
        return actions
    }

    private mutating func wakeForNext() -> [Action] {
        let next = (Array(inFlight.values) + waiting.map(\.deadline)).min()
        guard let next else { return [] }
        wakeTime = next.time
        return [.wake(at: next.time)]
    }
}
