import Testing

@testable import Gateway

@Suite struct RetryDelayTests {
    @Test func delays_doubleWithinAFifth_upToTheLast() {
        var low = RetryDelay(firstMilliseconds: 100, lastMilliseconds: 1000)
        #expect((0..<6).map { _ in low.next(random: 0) } == [80, 160, 320, 640, 800, 800])
        var high = RetryDelay(firstMilliseconds: 100, lastMilliseconds: 1000)
        #expect(high.next(random: 40) == 120)
    }

    @Test func success_startsOver() {
        var delay = RetryDelay(firstMilliseconds: 100, lastMilliseconds: 1000)
        _ = delay.next(random: 0)
        _ = delay.next(random: 0)
        delay.reset()
        #expect(delay.next(random: 20) == 100)
    }
}
