import Testing

@testable import TestSupport

struct FaultyFlowTests {
    private static let millisecond: Int64 = 1_000_000

    @Test func withoutFaults_bytesPassAtOnceAndInOrder() {
        var flow = FaultyFlow()
        #expect(flow.put([1, 2, 3], .none, at: 0) == false)
        #expect(flow.put([4], .none, at: 0) == false)
        #expect(flow.next(.none, at: 0) == [1, 2, 3])
        // The socket took two of them.
        #expect(flow.passed(2, .none, at: 0) == false)
        #expect(flow.next(.none, at: 0) == [3])
        _ = flow.passed(1, .none, at: 0)
        #expect(flow.next(.none, at: 0) == [4])
        #expect(flow.count == 1)
        _ = flow.passed(1, .none, at: 0)
        #expect(flow.next(.none, at: 0) == nil)
        #expect(flow.nextTime(.none) == nil)
    }

    @Test func latency_holdsEachPieceForItsTime() {
        let faults = FlowFaults.latency(milliseconds: 10)
        var flow = FaultyFlow()
        #expect(flow.put([1], faults, at: 0) == true)
        #expect(flow.put([2], faults, at: 5 * Self.millisecond) == true)
        #expect(flow.next(faults, at: 10 * Self.millisecond - 1) == nil)
        #expect(flow.nextTime(faults) == 10 * Self.millisecond)
        #expect(flow.next(faults, at: 10 * Self.millisecond) == [1])
        _ = flow.passed(1, faults, at: 10 * Self.millisecond)
        #expect(flow.nextTime(faults) == 15 * Self.millisecond)
    }

    @Test func frozenFlow_passesNothingUntilItThaws() {
        var flow = FaultyFlow()
        _ = flow.put([1], .frozen, at: 0)
        #expect(flow.next(.frozen, at: .max) == nil)
        #expect(flow.nextTime(.frozen) == nil)
        #expect(flow.next(.none, at: 0) == [1])
    }

    @Test func slices_areNeverLarger() {
        var flow = FaultyFlow()
        _ = flow.put([1, 2, 3], .singleBytes, at: 0)
        for byte in UInt8(1)...3 {
            #expect(flow.next(.singleBytes, at: 0) == [byte])
            _ = flow.passed(1, .singleBytes, at: 0)
        }
        #expect(flow.count == 0)
    }

    @Test func bandwidth_isKeptOverASecond() {
        let faults = FlowFaults.bandwidth(bytesPerSecond: 1000)
        var flow = FaultyFlow()
        _ = flow.put([UInt8](repeating: 7, count: 5000)[...], faults, at: 0)
        var now: Int64 = 0
        var passed = 0
        while let time = flow.nextTime(faults), time < 1000 * Self.millisecond {
            now = max(now, time)
            guard let piece = flow.next(faults, at: now) else { break }
            passed += piece.count
            #expect(flow.passed(piece.count, faults, at: now) == true)
        }
        #expect(passed == 1000)
        #expect(flow.count == 4000)
    }

    @Test func fullFlow_takesNoMore() {
        var flow = FaultyFlow()
        #expect(flow.hasRoom)
        _ = flow.put([UInt8](repeating: 0, count: FaultyFlow.bytesMax)[...], .none, at: 0)
        #expect(!flow.hasRoom)
        _ = flow.passed(1, .none, at: 0)
        #expect(flow.hasRoom)
    }
}
