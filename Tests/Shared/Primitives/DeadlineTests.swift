import Testing

@testable import Primitives

@Suite struct DeadlineTests {
    private let start = MonotonicTime(nanoseconds: 5_000_000)

    @Test func remaining_isRoundedDown() {
        let deadline = Deadline(milliseconds: 100, from: start)
        #expect(deadline.remainingMilliseconds(at: start) == 100)
        #expect(deadline.remainingMilliseconds(at: MonotonicTime(nanoseconds: 5_000_001)) == 99)
        #expect(deadline.remainingMilliseconds(at: start.advanced(milliseconds: 101)) == -1)
    }

    @Test func deadline_hasPassedAtItsVeryMoment() {
        let deadline = Deadline(milliseconds: 1, from: start)
        #expect(!deadline.hasPassed(at: start))
        #expect(deadline.hasPassed(at: start.advanced(milliseconds: 1)))
    }
}
