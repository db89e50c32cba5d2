import Primitives
import Testing

@testable import Gateway

@Suite struct SessionRegistryTests {
    private static func time(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: milliseconds * 1_000_000)
    }

    @Test func session_isFoundByItsOwnerOnly() {
        var registry = SessionRegistry<Int>()
        #expect(registry.open(1, id: "a", owner: "me", at: Self.time(0), isIdle: { _ in true }) == [])
        #expect(registry.use("a", by: "me", at: Self.time(1)) == 1)
        #expect(registry.use("a", by: "you", at: Self.time(1)) == nil)
        #expect(registry.use("b", by: "me", at: Self.time(1)) == nil)
        #expect(registry.remove("a") == 1)
        #expect(registry.use("a", by: "me", at: Self.time(1)) == nil)
    }

    @Test func callersOldestIdleSession_givesWay() {
        var registry = SessionRegistry<Int>()
        for number in 0..<HTTPLimits.sessionsOfCallerMax {
            _ = registry.open(number, id: "\(number)", owner: "me", at: Self.time(Int64(number))) { _ in true
            }
        }
        // The oldest is used again, the next one is busy.
        _ = registry.use("0", by: "me", at: Self.time(1_000_000))
        let closed = registry.open(-1, id: "x", owner: "me", at: Self.time(2_000_000)) { $0 != 1 }
        #expect(closed == [2])
        #expect(registry.open(-2, id: "y", owner: "me", at: Self.time(3_000_000)) { _ in false } == nil)
        #expect(registry.open(-3, id: "z", owner: "you", at: Self.time(3_000_000)) { _ in false } == [])
        #expect(registry.count == HTTPLimits.sessionsOfCallerMax + 1)
    }

    @Test func unusedSession_expires_unlessItIsBusy() {
        var registry = SessionRegistry<Int>()
        _ = registry.open(1, id: "a", owner: "me", at: Self.time(0)) { _ in true }
        _ = registry.open(2, id: "b", owner: "me", at: Self.time(0)) { _ in true }
        let end = Self.time(HTTPLimits.sessionMillisecondsMax)
        #expect(registry.expire(at: Self.time(HTTPLimits.sessionMillisecondsMax - 1)) { _ in true } == [])
        #expect(registry.expire(at: end) { $0 == 2 } == [2])
        #expect(registry.entries == [1])
    }
}
