import Synchronization

/// What arrives, in order, until the end; taken by one taker with a deadline.
public final class Inbox<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var isEnded = false
        var waiter: OneShot<Void>?
    }

    private let state = Mutex(State())

    /// Nothing has arrived.
    public init() {}

    /// Adds one.
    public func put(_ element: Element) {
        change { $0.elements.append(element) }
    }

    /// Nothing more will come.
    public func end() {
        change { $0.isEnded = true }
    }

    /// The next one; nil at the end.
    ///
    /// - Throws: `TimedOut`.
    public func next(within limit: Duration, _ what: String) async throws -> Element? {
        while true {
            let waiter = OneShot<Void>()
            let (element, isOver) = state.withLock { state -> (Element?, Bool) in
                if !state.elements.isEmpty { return (state.elements.removeFirst(), true) }
                state.waiter = waiter
                return (nil, state.isEnded)
            }
            if isOver { return element }
            try await waiter.value(within: limit, what)
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let waiter = state.withLock { state in
            body(&state)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.complete(.success(()))
    }
}
