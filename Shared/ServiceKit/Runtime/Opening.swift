import Storage
import Synchronization

/// Whether the primary store is open, and whom to tell when it is.
final class Opening: Sendable {
    private struct State {
        var opened: OpenedStore?
        var waiting: [@Sendable (OpenedStore) -> Void] = []
    }

    private let state: Mutex<State>

    init(_ opened: OpenedStore?) {
        state = Mutex(State(opened: opened))
    }

    var isOpen: Bool { opened != nil }

    /// The store; nil while it is not open.
    var opened: OpenedStore? { state.withLock { $0.opened } }

    /// Calls `body` once the store is open: at once if it is.
    func whenOpen(_ body: @escaping @Sendable (OpenedStore) -> Void) {
        let opened = state.withLock { state in
            if state.opened == nil { state.waiting.append(body) }
            return state.opened
        }
        if let opened { body(opened) }
    }

    func succeeded(_ opened: OpenedStore) {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.opened = opened
            return state.waiting
        }
        for body in waiting { body(opened) }
    }
}
