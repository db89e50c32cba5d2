import Primitives
import Testing

@testable import Storage

struct WorkQueueTests {
    private let clocks = Clocks.system

    @Test func fullQueue_refuses() {
        let queue = WorkQueue<Int>(capacity: 2)
        #expect(queue.add(1, deadline: .soon) == nil)
        #expect(queue.add(2, deadline: .soon) == nil)
        #expect(queue.add(3, deadline: .soon) == .full)
        #expect(queue.take(1, until: nil, clocks: clocks) == [1])
        #expect(queue.add(3, deadline: .soon) == nil)
        #expect(queue.take(9, until: nil, clocks: clocks) == [2, 3])
    }

    @Test func closedQueue_refusesButHandsOutWhatItHas() {
        let queue = WorkQueue<Int>()
        #expect(queue.add(1, deadline: .soon) == nil)
        queue.close()
        #expect(queue.add(2, deadline: .soon) == .closed)
        #expect(queue.take(9, until: nil, clocks: clocks) == [1])
        #expect(queue.take(9, until: nil, clocks: clocks) == nil)
    }

    @Test func emptyQueueAtItsTime_handsOutNothing() {
        let queue = WorkQueue<Int>()
        #expect(queue.take(9, until: clocks.monotonic(), clocks: clocks) == [])
    }

    @Test func wokenQueue_handsOutWhatItHasOnce() {
        let queue = WorkQueue<Int>()
        queue.wake()
        #expect(queue.take(9, until: nil, clocks: clocks) == [])
        #expect(queue.add(1, deadline: .soon) == nil)
        queue.wake()
        #expect(queue.take(9, until: nil, clocks: clocks) == [1])
        #expect(queue.isIdle)
        #expect(queue.take(9, until: clocks.monotonic(), clocks: clocks) == [])
        queue.close()
        #expect(!queue.isIdle)
    }

    @Test func pausedQueue_keepsWhatIsAdded_untilItIsResumed() {
        let queue = WorkQueue<Int>()
        queue.pause()
        #expect(!queue.isIdle)
        #expect(queue.add(1, deadline: .soon) == nil)
        #expect(queue.take(9, until: clocks.monotonic(), clocks: clocks) == [])
        queue.resume()
        #expect(queue.take(9, until: nil, clocks: clocks) == [1])
        #expect(queue.isIdle)
        queue.pause()
        #expect(queue.add(2, deadline: .soon) == nil)
        // What has to end ends in any case.
        queue.close()
        #expect(queue.take(9, until: nil, clocks: clocks) == [2] || queue.isClosed)
    }

    @Test func expiry_takesOutOnlyWhatIsPast() {
        let queue = WorkQueue<Int>()
        let now = clocks.monotonic()
        for number in 0..<4 {
            let deadline = Deadline(milliseconds: number % 2 == 0 ? -1 : 10_000, from: now)
            #expect(queue.add(number, deadline: deadline) == nil)
        }
        #expect(queue.expire(at: now) == [0, 2])
        #expect(queue.expire(at: now) == [])
        #expect(queue.take(9, until: nil, clocks: clocks) == [1, 3])
    }
}
