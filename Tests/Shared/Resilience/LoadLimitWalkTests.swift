import Primitives
import Resilience
import TestSupport
import Testing

/// A store that does its calls one after another, with a limit before it.
private struct Store {
    var limit = LoadLimit(LoadLimit.Policy(waitMilliseconds: 10))
    var random: SeededGenerator
    private var now: Int64 = 0
    /// When each call came, oldest first, in microseconds.
    private var queue: [Int64] = []
    private var head = 0
    private var isFreeAt: Int64 = 0
    /// What the first in the queue takes; nil where it is not known yet.
    private var work: Int64?
    private(set) var waits: [Int64] = []
    private(set) var shed = 0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    var waiting: Int { queue.count - head }

    private static func time(_ microseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: microseconds * 1000)
    }

    /// Calls come at random, so many a second on average; each takes from 50 to 150 microseconds.
    mutating func run(seconds: Double, callsPerSecond: Double) {
        (waits, shed) = ([], 0)
        let end = now + Int64(seconds * 1e6)
        let gap = 2e6 / callsPerSecond
        while now < end {
            now += Int64(Double.random(in: 0...gap, using: &random))
            serve(until: now)
            guard limit.admits(at: Self.time(now)) else {
                shed += 1
                continue
            }
            queue.append(now)
        }
    }

    /// From now on nothing is done for so long, whatever comes meanwhile.
    mutating func stall(milliseconds: Int64) { isFreeAt = max(isFreeAt, now) + milliseconds * 1000 }

    private mutating func serve(until now: Int64) {
        while head < queue.count {
            let work = work ?? Int64.random(in: 50...150, using: &random)
            let done = max(isFreeAt, queue[head]) + work
            self.work = done <= now ? nil : work
            guard done <= now else { break }
            isFreeAt = done
            limit.left(since: Self.time(queue[head]), at: Self.time(done))
            waits.append(done - queue[head])
            head += 1
        }
    }

    /// The wait that so many in a hundred calls do not exceed, in milliseconds.
    func wait(percentile: Int) -> Double {
        let sorted = waits.sorted()
        return sorted.isEmpty ? 0 : Double(sorted[(sorted.count - 1) * percentile / 100]) / 1000
    }
}

/// Ten thousand calls a second are what the store can do.
@Suite struct LoadLimitWalkTests {
    @Test func belowTheKnee_nobodyIsTurnedAway() {
        let seed = SeededGenerator.seedOfThisRun()
        var store = Store(seed: seed)
        store.run(seconds: 5, callsPerSecond: 7000)
        #expect(store.shed == 0, "seed \(seed)")
        #expect(store.wait(percentile: 99) < 10, "seed \(seed)")
    }

    @Test func threeTimesTheKnee_keepsTheStoreBusy_andWhatIsLetInShort() {
        let seed = SeededGenerator.seedOfThisRun()
        var store = Store(seed: seed)
        store.run(seconds: 1, callsPerSecond: 5000)
        store.run(seconds: 10, callsPerSecond: 30_000)
        #expect(store.waits.count > 90_000, "\(store.waits.count) were done, seed \(seed)")
        #expect(store.shed > 150_000, "\(store.shed), seed \(seed)")
        #expect(store.wait(percentile: 98) < 25, "\(store.wait(percentile: 98)) ms, seed \(seed)")
    }

    @Test func afterwards_itIsItselfAgainAtOnce() {
        let seed = SeededGenerator.seedOfThisRun()
        var store = Store(seed: seed)
        store.run(seconds: 1, callsPerSecond: 5000)
        store.run(seconds: 5, callsPerSecond: 30_000)
        store.run(seconds: 0.25, callsPerSecond: 5000)
        store.run(seconds: 3, callsPerSecond: 5000)
        #expect(store.shed == 0, "seed \(seed)")
        #expect(store.wait(percentile: 99) < 5, "seed \(seed)")
        #expect(store.limit.limit == nil)
    }

    /// A primary that was killed, a store that hung for a moment: calls have waited, and all are answered.
    @Test(arguments: [250, 400, 900])
    func queueThatAStallHasLeft_passesByItself(milliseconds: Int64) {
        let seed = SeededGenerator.seedOfThisRun()
        var store = Store(seed: seed)
        store.run(seconds: 1, callsPerSecond: 4000)
        store.stall(milliseconds: milliseconds)
        store.run(seconds: 3, callsPerSecond: 4000)
        #expect(store.shed == 0, "seed \(seed)")
        store.run(seconds: 1, callsPerSecond: 4000)
        #expect(store.wait(percentile: 99) < 5, "seed \(seed)")
    }

    @Test func stall_hidesNoOverloadForLong() {
        let seed = SeededGenerator.seedOfThisRun()
        var store = Store(seed: seed)
        store.run(seconds: 1, callsPerSecond: 5000)
        store.stall(milliseconds: 400)
        store.run(seconds: 3, callsPerSecond: 20_000)
        store.run(seconds: 3, callsPerSecond: 20_000)
        #expect(store.shed > 25_000, "\(store.shed), seed \(seed)")
        #expect(store.wait(percentile: 98) < 25, "\(store.wait(percentile: 98)) ms, seed \(seed)")
    }

    @Test func hundredThousandRandomEvents_neverBreakAnInvariant() {
        let seed = SeededGenerator.seedOfThisRun()
        var random = SeededGenerator(seed: seed)
        let policy = LoadLimit.Policy(waitMilliseconds: 5, patienceMilliseconds: 20, callsMin: 4)
        var limit = LoadLimit(policy)
        var (now, began, shed) = (Int64(0), [Int64](), 0)
        for step in 0..<100_000 {
            now += [0, 0, 0, 1, 2, 40].randomElement(using: &random) ?? 0
            let room = limit.limit
            // Calm and overload by turns.
            if Int.random(in: 0..<10, using: &random) < (step / 1000 % 2 == 0 ? 4 : 7) {
                let isIn = limit.admits(at: at(now))
                if isIn { began.append(now) } else { shed += 1 }
                if !isIn, began.count < policy.callsMin {
                    Issue.record("too strict, step \(step), seed \(seed)")
                }
                if !isIn, limit.limit == nil { Issue.record("without a limit, step \(step), seed \(seed)") }
                if isIn, let room, limit.limit == room, began.count > room {
                    Issue.record("beyond the limit, step \(step), seed \(seed)")
                }
            } else if !began.isEmpty {
                let call = began.remove(at: Int.random(in: 0..<began.count, using: &random))
                if step % 7 == 0 { limit.withdrawn() } else { limit.left(since: at(call), at: at(now)) }
            }
            #expect(limit.inFlight == began.count, "step \(step), seed \(seed)")
            #expect(limit.shedCount == shed, "step \(step), seed \(seed)")
            #expect(limit.limit.map { $0 >= policy.callsMin } ?? true, "step \(step), seed \(seed)")
        }
        #expect(shed > 0, "seed \(seed)")
    }
}
