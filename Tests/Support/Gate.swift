import NIOConcurrencyHelpers
import NIOCore

/// Holds threads up until it is opened.
public final class Gate: Sendable {
    private let isOpen = ConditionLock(value: false)
    private let arrived = NIOLockedValueBox(0)

    /// A closed gate.
    public init() {}

    /// Waits until the gate is open, 20 s at most.
    public func pass() {
        arrived.withLockedValue { $0 += 1 }
        if isOpen.lock(whenValue: true, timeoutSeconds: 20) { isOpen.unlock() }
    }

    /// Lets everybody pass from now on.
    public func open() {
        isOpen.lock()
        isOpen.unlock(withValue: true)
    }

    /// Returns once somebody has come.
    public func awaitArrival() async throws {
        _ = try await eventually("somebody came to the gate", within: .seconds(20)) {
            arrived.withLockedValue { $0 } > 0 ? true : nil
        }
    }
}
