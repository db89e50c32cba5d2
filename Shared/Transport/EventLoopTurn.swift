public import NIOCore
import NIOPosix

/// What an event loop does with all that one read has brought, up to the end of it.
///
/// What is written meanwhile leaves at the end, together: under load most of a call's cost is system calls.
/// Outside such a turn it waits for the loop's next one, which takes some microseconds more.
public final class EventLoopTurn: @unchecked Sendable {
    private static let ofThread = ThreadSpecificVariable<EventLoopTurn>()

    private var isOpen = false
    private var isEnding = false
    private var bodies: [() -> Void] = []

    private init() {}

    /// The turns of the event loop whose thread this is.
    public static var current: EventLoopTurn {
        if let turn = ofThread.currentValue { return turn }
        let turn = EventLoopTurn()
        ofThread.currentValue = turn
        return turn
    }

    /// A turn begins, unless one is under way.
    public func begin() {
        isOpen = true
    }

    /// Nothing more has been read: what waits for the end is done, and what comes to wait meanwhile.
    public func end() {
        guard isOpen, !isEnding else { return }
        isEnding = true
        var done = 0
        while done < bodies.count {
            bodies[done]()
            done += 1
        }
        bodies.removeAll(keepingCapacity: true)
        isEnding = false
        isOpen = false
    }

    /// Does `body` at the end of the turn; where none is under way, soon.
    ///
    /// - Parameter eventLoop: The one whose thread this is.
    public func atEnd(on eventLoop: any EventLoop, _ body: @escaping () -> Void) {
        guard !isOpen else { return bodies.append(body) }
        let bound = NIOLoopBound(body, eventLoop: eventLoop)
        eventLoop.execute { bound.value() }
    }
}
