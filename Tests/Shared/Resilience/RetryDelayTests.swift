import Resilience
import Testing

struct RetryDelayTests {
    @Test(arguments: [(0, 50), (1, 100), (2, 200), (3, 400), (4, 800), (5, 1000), (60, 1000), (-1, 50)])
    func delay_reachesBothEndsOfItsRange(retry: Int, longest: Int64) {
        let delays = (UInt64(0)...1000).map { RetryDelay().milliseconds(before: retry, random: $0) }
        #expect(delays.min() == 0)
        #expect(delays.max() == longest)
    }

    @Test func hint_isNeverUndercut() {
        let delays = (UInt64(0)...1000).map {
            RetryDelay().milliseconds(before: 0, retryAfterMilliseconds: 700, random: $0)
        }
        #expect(delays.min() == 700)
        #expect(delays.max() == 750)
    }

    @Test(arguments: [(Int64(-5), Int64(0)), (.min, 0), (.max, .max / 2)])
    func senselessHint_isMadeSensible(hint: Int64, delay: Int64) {
        let found = RetryDelay().milliseconds(before: 0, retryAfterMilliseconds: hint, random: 0)
        #expect(found == delay)
    }

    @Test func senselessLimits_neverOverflow() {
        let delay = RetryDelay(firstMilliseconds: .max, maxMilliseconds: -1)
        #expect(delay.milliseconds(before: 100, retryAfterMilliseconds: .max, random: .max) > 0)
        #expect(RetryDelay(firstMilliseconds: 0).milliseconds(before: 0, random: 1) == 1)
    }
}
