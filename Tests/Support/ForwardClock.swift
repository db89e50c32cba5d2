public import Primitives
import Synchronization

/// The system's clocks, of which the time of day can be put forward: a copy grows old at once.
public final class ForwardClock: Sendable {
    private let hours = Mutex<Int64>(0)

    /// A clock that is right.
    public init() {}

    /// Puts it forward.
    public func goForward(hours count: Int64) { hours.withLock { $0 += count } }

    /// The clocks.
    public var clocks: Clocks {
        Clocks(
            now: { Clocks.system.now().advanced(milliseconds: self.hours.withLock { $0 } * 3_600_000) },
            monotonic: Clocks.system.monotonic, random: Clocks.system.random)
    }
}
