import Primitives
import Synchronization
import TestSupport
import Testing

@testable import ServiceKit

@Suite struct RecentLookTests {
    /// A clock that stands until it is set.
    private final class StandingClock: Sendable {
        private let milliseconds = Mutex<Int64>(0)

        func set(_ value: Int64) { milliseconds.withLock { $0 = value } }

        var clocks: Clocks {
            Clocks(
                now: { Timestamp(milliseconds: 0) },
                monotonic: { MonotonicTime(nanoseconds: self.milliseconds.withLock { $0 } * 1_000_000) },
                random: { 0 })
        }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        var value: Int { count.withLock { $0 } }

        @discardableResult func add() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    @Test func whatWasSeen_isKeptForAMomentAndThenLookedAtAnew() async {
        let clock = StandingClock()
        let count = Counter()
        let look = RecentLook(keptMilliseconds: 1000, clocks: clock.clocks) { count.add() }
        #expect(await look.value() == 1)
        clock.set(999)
        #expect(await look.value() == 1)
        clock.set(1000)
        #expect(await look.value() == 2)
    }

    @Test func manyWhoAskAtOnce_shareOneLook() async throws {
        let clock = StandingClock()
        let (count, asked) = (Counter(), Counter())
        let (begun, end) = (OneShot<Void>(), OneShot<Void>())
        let look = RecentLook(keptMilliseconds: 0, clocks: clock.clocks) {
            count.add()
            begun.complete(.success(()))
            _ = try? await end.value(within: .seconds(20), "the end of the look")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await look.value() }
            try await begun.value(within: .seconds(20), "a look")
            for _ in 0..<8 {
                group.addTask {
                    asked.add()
                    await look.value()
                }
            }
            _ = try await eventually("all have asked", within: .seconds(20)) {
                asked.value == 8 ? true : nil
            }
            end.complete(.success(()))
            try await group.waitForAll()
        }
        // Who came when it had just ended began at most one more, and the others shared that.
        #expect(count.value <= 2)
    }
}
