import Primitives
import TestSupport
import Testing

@testable import Resilience

struct SlidingCountTests {
    @Test func whatWasAdded_leavesWithItsBucket() {
        var count = SlidingCount(windowMilliseconds: 1000)
        count.add(3, at: at(0))
        count.add(4, at: at(550))
        #expect(count.total(at: at(999)) == 7)
        #expect(count.total(at: at(1000)) == 4)
        #expect(count.total(at: at(1499)) == 4)
        #expect(count.total(at: at(1500)) == 0)
    }

    @Test func longSilence_emptiesIt() {
        var count = SlidingCount(windowMilliseconds: 1000)
        count.add(3, at: at(0))
        #expect(count.total(at: at(1_000_000_000)) == 0)
        count.add(1, at: at(1_000_000_000))
        #expect(count.total(at: at(1_000_000_000)) == 1)
    }

    @Test func taking_takesTheOldestFirst() {
        var count = SlidingCount(windowMilliseconds: 1000)
        count.add(3, at: at(0))
        count.add(4, at: at(500))
        #expect(count.take(5, at: at(900)) == true)
        // What is left was added last, so it stays the longest.
        #expect(count.total(at: at(1400)) == 2)
        #expect(count.take(3, at: at(1400)) == false)
        #expect(count.total(at: at(1400)) == 2)
        #expect(count.take(2, at: at(1400)) == true)
        #expect(count.total(at: at(1400)) == 0)
    }

    @Test func timeBeforeTheNewest_countsAsInTheNewestBucket() {
        var count = SlidingCount(windowMilliseconds: 1000)
        count.add(1, at: at(5000))
        count.add(1, at: at(100))
        #expect(count.total(at: at(5900)) == 2)
    }

    @Test func randomAdditionsAndTakings_agreeWithAPlainList() {
        let seed = SeededGenerator.seedOfThisRun()
        var random = SeededGenerator(seed: seed)
        var count = SlidingCount(windowMilliseconds: 1000)
        var list: [(bucket: Int64, amount: Int)] = []
        var now: Int64 = 0
        count.add(0, at: at(0))
        for step in 0..<20_000 {
            now += Int64.random(in: 0...(step % 100 == 0 ? 2000 : 60), using: &random)
            list.removeAll { $0.bucket <= now / 100 - 10 }
            let amount = Int.random(in: 0...5, using: &random)
            if Bool.random(using: &random) {
                count.add(amount, at: at(now))
                list.append((now / 100, amount))
            } else {
                let isThere = list.reduce(0) { $0 + $1.amount } >= amount
                #expect(count.take(amount, at: at(now)) == isThere, "seed \(seed), step \(step)")
                var rest = isThere ? amount : 0
                for index in list.indices {
                    let taken = min(rest, list[index].amount)
                    list[index].amount -= taken
                    rest -= taken
                }
            }
            let sum = list.reduce(0) { $0 + $1.amount }
            guard count.total(at: at(now)) == sum else {
                Issue.record("seed \(seed), step \(step): \(count.total(at: at(now))), not \(sum)")
                return
            }
        }
    }
}
