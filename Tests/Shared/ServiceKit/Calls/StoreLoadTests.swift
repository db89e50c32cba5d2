import Primitives
import Storage
import Synchronization
import Testing

@testable import ServiceKit

@Suite struct StoreLoadTests {
    private final class HandClock: Sendable {
        let milliseconds = Mutex<Int64>(0)

        var clocks: Clocks {
            let system = Clocks.system
            return Clocks(
                now: system.now, monotonic: { [self] in Self.at(milliseconds.withLock { $0 }) },
                random: system.random)
        }

        static func at(_ milliseconds: Int64) -> MonotonicTime {
            MonotonicTime(nanoseconds: milliseconds * 1_000_000)
        }
    }

    private static let lanes: [StoreLoad.Lane] = [.point, .scan, .write]

    /// One piece of work each millisecond, quick ones and then, for a tenth of a second, late ones.
    private static func work(_ lane: StoreLoad.Lane, _ load: StoreLoad, _ clock: HandClock, isDone: Bool) {
        for now in Int64(0)..<200 {
            clock.milliseconds.withLock { $0 = now }
            _ = load.admits(lane, at: HandClock.at(now))
            load.ended(lane, since: HandClock.at(now - (now < 100 ? 1 : 60)), isDone: isDone)
        }
    }

    private static func admitted(_ lane: StoreLoad.Lane, _ load: StoreLoad) -> Int {
        (0..<500).reduce(0) { had, _ in had + (load.admits(lane, at: HandClock.at(199)) ? 1 : 0) }
    }

    @Test func workThatStands_holdsUpNoOther() {
        for lane in Self.lanes {
            let clock = HandClock()
            let load = StoreLoad(clocks: clock.clocks)
            Self.work(lane, load, clock, isDone: true)
            for other in Self.lanes {
                let admitted = Self.admitted(other, load)
                #expect(other == lane ? admitted < 100 : admitted == 500, "\(lane), then \(other)")
            }
        }
    }

    @Test func workThatFails_limitsNothing() {
        let clock = HandClock()
        let load = StoreLoad(clocks: clock.clocks)
        Self.work(.point, load, clock, isDone: false)
        #expect(Self.admitted(.point, load) == 500)
    }

    @Test func readsOfEachCost_haveTheirOwnLane() {
        #expect(StoreLoad.Lane(.point) == .point)
        #expect(StoreLoad.Lane(.scan) == .scan)
    }
}
