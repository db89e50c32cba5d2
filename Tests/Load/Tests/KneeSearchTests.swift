import Testing

@testable import Load

@Suite struct KneeSearchTests {
    /// Searches a server that does well up to a rate and never beyond.
    private func search(from start: Double, limit: Double, stepsMax: Int = 40) -> (KneeSearch, [Double]) {
        var search = KneeSearch(from: start, stepsMax: stepsMax)
        var asked: [Double] = []
        while let rate = search.rate {
            asked.append(rate)
            search.handle(isGood: rate <= limit)
        }
        return (search, asked)
    }

    @Test(arguments: [(100.0, 12_345.0), (100, 100), (1000, 1001), (50, 999_999), (4000, 300)])
    func knee_isWithinATenthOfTheLimit_andNotBeyond(start: Double, limit: Double) throws {
        let knee = try #require(search(from: start, limit: limit).0.knee)
        #expect(knee <= limit)
        #expect(knee * 1.15 >= limit, "\(knee) of \(limit)")
    }

    @Test func rates_doubleUntilOneFailsTwice() {
        let (_, asked) = search(from: 100, limit: 500)
        #expect(asked.prefix(5) == [100, 200, 400, 800, 800])
        #expect(asked[5] == 600)
    }

    @Test func oneBadMoment_isNotTheKnee() {
        var search = KneeSearch(from: 100)
        search.handle(isGood: false)
        #expect(search.rate == 100)
        search.handle(isGood: true)
        #expect(search.knee == 100)
        #expect(search.rate == 200)
    }

    @Test func nothingGood_endsWithoutAKnee() {
        let (search, asked) = search(from: 100, limit: 1)
        #expect(search.knee == nil)
        #expect(asked.last.map { $0 >= 10 } == true)
    }

    @Test func steps_areBounded() {
        #expect(search(from: 1, limit: .infinity, stepsMax: 12).1.count == 12)
    }

    @Test(arguments: [
        (1000.0, 1000.0, 0.9, true), (1000, 990, 0.9, true), (1000, 989, 0.9, false),
        (1000, 1000, 1.0, false), (1000, 1000, 5, false),
    ])
    func criterion_wantsBothTheRateAndTheLatency(
        asked: Double, achieved: Double, p99: Double, isMet: Bool
    ) {
        let criterion = KneeSearch.Criterion(p99Milliseconds: 1)
        #expect(criterion.isMet(asked: asked, achieved: achieved, p99Milliseconds: p99) == isMet)
    }
}
