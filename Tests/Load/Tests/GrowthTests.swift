import TestSupport
import Testing

@testable import Load

@Suite struct GrowthTests {
    private func samples(_ count: Int, _ value: (Int) -> Double) -> [Growth.Sample] {
        (0..<count).map { Growth.Sample(seconds: Double($0) * 10, value: value($0)) }
    }

    @Test func steadyLeak_isGrowth() throws {
        let growth = try #require(Growth(samples(360) { 100 + Double($0) * 0.1 }))
        #expect(growth.isGrowth(beyond: 4))
        #expect(abs(growth.perHour - 36) < 0.01)
        #expect(growth.tau == 1)
    }

    @Test func noise_isNotGrowth() throws {
        var generator = SeededGenerator(seed: 3)
        let growth = try #require(
            Growth(samples(360) { _ in 100 + Double(generator.next() % 1000) / 100 }))
        #expect(!growth.isGrowth(beyond: 4))
        #expect(abs(growth.tau) < 0.2)
    }

    @Test func leakUnderNoise_isGrowth() throws {
        var generator = SeededGenerator(seed: 3)
        let growth = try #require(
            Growth(samples(360) { 100 + Double($0) * 0.1 + Double(generator.next() % 1000) / 100 }))
        #expect(growth.isGrowth(beyond: 4))
    }

    @Test func warmUp_isNotGrowth() throws {
        let growth = try #require(Growth(samples(100) { $0 < 20 ? Double($0) * 5 : 100 }))
        #expect(!growth.isGrowth(beyond: 4))
        #expect(growth.perHour == 0)
    }

    @Test func growthWithinTheAllowance_isNone() throws {
        let growth = try #require(Growth(samples(100) { 100 + Double($0) * 0.01 }))
        #expect(!growth.isGrowth(beyond: 4))
        #expect(growth.isGrowth(beyond: 0.1, share: 0))
    }

    @Test func oneSpike_isNotGrowth() throws {
        let growth = try #require(Growth(samples(100) { $0 == 99 ? 500 : 100 }))
        #expect(!growth.isGrowth(beyond: 4))
    }

    @Test func fewSamples_sayNothing() {
        #expect(Growth(samples(4) { Double($0) }) == nil)
        #expect(Growth([]) == nil)
    }
}
