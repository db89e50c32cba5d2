import DequeModule

/// Which connection takes which call, and what waits. A pure value.
///
/// Each slot is one connection with room for `window` calls at once (1 for transactions). The first `eager`
/// slots are kept open; the others are opened when a call finds no room.
struct ConnectionPool<Call> {
    enum Action {
        /// Open the connection of this slot.
        case open(slot: Int)
        /// Give this call to the connection of this slot.
        case start(Call, slot: Int)
        /// Tell this call's maker that it will not be done.
        case reject(Call, StorageError)
    }

    private enum State {
        case closed
        /// Waiting before it may be opened again.
        case cooling
        case opening
        case ready
    }

    private struct Slot {
        var state = State.closed
        var calls = 0
        var load = 0
    }

    private struct Waiting {
        let call: Call
        let weight: Int
    }

    let window: Int
    let eager: Int
    let queueMax: Int
    private var slots: [Slot]
    private var waiting: Deque<Waiting> = []
    /// Whether the very first attempt to connect is still under way, for which calls wait.
    private var isStarting = true

    init(slots: Int, eager: Int, window: Int, queueMax: Int = 256) {
        self.window = window
        self.eager = min(eager, slots)
        self.queueMax = queueMax
        self.slots = Array(repeating: Slot(), count: slots)
    }

    /// How much of it is in use.
    func usage(as pool: String) -> PoolUsage {
        let ready = slots.filter { $0.state == .ready }
        return PoolUsage(
            pool: pool, open: ready.count, busy: ready.count { $0.calls > 0 }, limit: slots.count,
            waiting: waiting.count)
    }

    var hasReady: Bool { slots.contains { $0.state == .ready } }
    var waitingCalls: some Sequence<Call> { waiting.lazy.map(\.call) }

    /// Opens the eager slots.
    mutating func start() -> [Action] {
        (0..<eager).map { open($0) }
    }

    /// Places a call. A heavy one (`weight` > 1) prefers the last connections, so that light ones find the
    /// first free.
    mutating func submit(_ call: Call, weight: Int = 1) -> [Action] {
        if waiting.isEmpty, let slot = bestSlot(weight: weight) {
            return [begin(call, weight: weight, slot: slot)]
        }
        guard hasReady || isStarting else {
            return [.reject(call, StorageError(.unavailable, detail: "no connection to the server"))]
        }
        guard waiting.count < queueMax else {
            return [.reject(call, StorageError(.overloaded, detail: "\(queueMax) calls wait already"))]
        }
        waiting.append(Waiting(call: call, weight: weight))
        guard let slot = slots.firstIndex(where: { $0.state == .closed }), hasReady else { return [] }
        return [open(slot)]
    }

    /// A slot's connection is up.
    mutating func ready(_ slot: Int) -> [Action] {
        isStarting = false
        slots[slot] = Slot(state: .ready)
        return drain()
    }

    /// A slot's connection is gone, or could not be made; it cools until `cooled`.
    mutating func lost(_ slot: Int) -> [Action] {
        slots[slot] = Slot(state: .cooling)
        if isStarting, slots.contains(where: { $0.state == .opening }) { return [] }
        isStarting = false
        guard !hasReady else { return [] }
        defer { waiting = [] }
        return waiting.map {
            .reject($0.call, StorageError(.unavailable, detail: "no connection to the server"))
        }
    }

    /// A slot may be opened again; an eager one is, at once.
    mutating func cooled(_ slot: Int) -> [Action] {
        guard slots[slot].state == .cooling else { return [] }
        slots[slot].state = .closed
        return slot < eager || !waiting.isEmpty ? [open(slot)] : []
    }

    /// A call of this weight has ended on a slot.
    mutating func finished(_ slot: Int, weight: Int = 1) -> [Action] {
        guard slots[slot].state == .ready else { return [] }
        slots[slot].calls -= 1
        slots[slot].load -= weight
        return drain()
    }

    /// Takes out the waiting calls that `isOver` says nobody waits for any more.
    mutating func removeWaiting(where isOver: (Call) -> Bool) -> [Call] {
        var removed: [Call] = []
        waiting.removeAll { entry in
            guard isOver(entry.call) else { return false }
            removed.append(entry.call)
            return true
        }
        return removed
    }

    private mutating func open(_ slot: Int) -> Action {
        slots[slot].state = .opening
        return .open(slot: slot)
    }

    private mutating func begin(_ call: Call, weight: Int, slot: Int) -> Action {
        slots[slot].calls += 1
        slots[slot].load += weight
        return .start(call, slot: slot)
    }

    private mutating func drain() -> [Action] {
        var actions: [Action] = []
        while let next = waiting.first, let slot = bestSlot(weight: next.weight) {
            waiting.removeFirst()
            actions.append(begin(next.call, weight: next.weight, slot: slot))
        }
        return actions
    }

    private func bestSlot(weight: Int) -> Int? {
        var best: Int?
        for slot in slots.indices where slots[slot].state == .ready && slots[slot].calls < window {
            guard let current = best else {
                best = slot
                continue
            }
            let isLess = slots[slot].load < slots[current].load
            if isLess || weight > 1 && slots[slot].load == slots[current].load { best = slot }
        }
        return best
    }
}
