import Testing

@testable import Load

@Suite struct TallyTests {
    private static let good = Window(answered: 100, slow: 1, failed: 0)
    private static let slow = Window(answered: 100, slow: 2, failed: 0)
    private static let refused = Window(answered: 100, slow: 0, failed: 1)
    private static let empty = Window()

    @Test(arguments: [
        ([Window](repeating: good, count: 5), 0 as Int?),
        ([slow, refused] + [Window](repeating: good, count: 5), 200),
        ([good, good, good, good, slow] + [Window](repeating: good, count: 6), 500),
        ([Window](repeating: good, count: 4), nil),
        ([Window](repeating: empty, count: 9), nil),
        ([], nil),
    ])
    func recovery_isTheFirstOfFiveGoodWindows(windows: [Window], milliseconds: Int?) {
        #expect(Recovery.milliseconds(windows) == milliseconds)
    }

    @Test func calls_areCountedByWhatTheyCameTo() throws {
        var tally = Tally(slowNanoseconds: 1000)
        for number in 1...100 {
            tally.sent(lagNanoseconds: 10)
            tally.answered(.queryVendorStatus, Int64(number) * 1000, due: 0)
        }
        tally.failed("unavailable", canRetry: true, due: Window.nanoseconds)
        tally.failed("unavailable", canRetry: true, due: Window.nanoseconds)
        tally.failed("no_answer", canRetry: false, due: Window.nanoseconds * 2)
        #expect(tally.answered == 100)
        #expect(tally.failed == 3)
        #expect(tally.refusedForNow == 2)
        #expect(tally.errors == ["unavailable": 2, "no_answer": 1])
        #expect(tally.windows.map(\.failed) == [0, 2, 1])
        #expect(tally.windows.map(\.slow) == [99, 0, 0])
        let summary = try #require(tally.all.summary)
        #expect((49.9...50.1).contains(summary.p50))
        #expect((98.9...99.1).contains(summary.p99))
        #expect(summary.max == 100)
        #expect(summary.p9999 <= summary.max)
    }

    @Test func nothingRecorded_hasNoSummary() {
        #expect(Tally().all.summary == nil)
    }

    @Test func latenciesBeyondAMinute_areKeptAsTheLargest() throws {
        var latencies = Latencies()
        latencies.record(100_000_000_000)
        #expect(try #require(latencies.summary).max == 100_000_000)
    }
}
