import Testing

@testable import Storage

struct ConnectionPoolTests {
    private typealias Pool = ConnectionPool<Int>

    /// An action as a short text, to be compared.
    private func told(_ actions: [Pool.Action]) -> [String] {
        actions.map { action in
            switch action {
            case .open(let slot): "open \(slot)"
            case .start(let call, let slot): "\(call) on \(slot)"
            case .reject(let call, let error): "\(call) \(error.code)"
            }
        }
    }

    private func readyPool(slots: Int, eager: Int, window: Int, queueMax: Int = 256) -> Pool {
        var pool = Pool(slots: slots, eager: eager, window: window, queueMax: queueMax)
        _ = pool.start()
        for slot in 0..<eager { _ = pool.ready(slot) }
        return pool
    }

    @Test func callsDuringTheFirstConnect_waitForIt() {
        var pool = Pool(slots: 2, eager: 2, window: 64)
        #expect(told(pool.start()) == ["open 0", "open 1"])
        #expect(told(pool.submit(1)) == [])
        #expect(told(pool.submit(2)) == [])
        #expect(told(pool.lost(0)) == [])
        #expect(told(pool.ready(1)) == ["1 on 1", "2 on 1"])
    }

    @Test func firstConnectThatFails_rejectsWhoeverWaited() {
        var pool = Pool(slots: 2, eager: 2, window: 64)
        _ = pool.start()
        _ = pool.submit(1)
        #expect(told(pool.lost(0)) == [])
        #expect(told(pool.lost(1)) == ["1 unavailable"])
        #expect(told(pool.submit(2)) == ["2 unavailable"])
        #expect(told(pool.cooled(0)) == ["open 0"])
        #expect(told(pool.submit(3)) == ["3 unavailable"])
        #expect(told(pool.ready(0)) == [])
        #expect(told(pool.submit(4)) == ["4 on 0"])
    }

    @Test func calls_goWhereLeastIsToDo() {
        var pool = readyPool(slots: 2, eager: 2, window: 64)
        #expect(told(pool.submit(1)) == ["1 on 0"])
        #expect(told(pool.submit(2)) == ["2 on 1"])
        #expect(told(pool.submit(3)) == ["3 on 0"])
        #expect(told(pool.finished(1)) == [])
        #expect(told(pool.submit(4)) == ["4 on 1"])
    }

    @Test func heavyCall_leavesTheFirstConnectionToLightOnes() {
        var pool = readyPool(slots: 2, eager: 2, window: 64)
        #expect(told(pool.submit(1, weight: 8)) == ["1 on 1"])
        for call in 2...9 { #expect(told(pool.submit(call)) == ["\(call) on 0"]) }
        #expect(told(pool.finished(1, weight: 8)) == [])
        #expect(told(pool.submit(10)) == ["10 on 1"])
    }

    @Test func fullWindows_queueUpToTheLimit() {
        var pool = readyPool(slots: 1, eager: 1, window: 2, queueMax: 2)
        #expect(told(pool.submit(1)) == ["1 on 0"])
        #expect(told(pool.submit(2)) == ["2 on 0"])
        #expect(told(pool.submit(3)) == [])
        #expect(told(pool.submit(4)) == [])
        #expect(told(pool.submit(5)) == ["5 overloaded"])
        #expect(told(pool.finished(0)) == ["3 on 0"])
        #expect(told(pool.finished(0)) == ["4 on 0"])
    }

    @Test func transactionWithoutRoom_opensAConnectionMore() {
        var pool = readyPool(slots: 3, eager: 1, window: 1)
        #expect(told(pool.submit(1)) == ["1 on 0"])
        #expect(told(pool.submit(2)) == ["open 1"])
        #expect(told(pool.submit(3)) == ["open 2"])
        #expect(told(pool.submit(4)) == [])
        #expect(told(pool.ready(2)) == ["2 on 2"])
        #expect(told(pool.finished(0)) == ["3 on 0"])
        #expect(told(pool.ready(1)) == ["4 on 1"])
    }

    @Test func connectionOpenedOnDemand_isNotReopenedWithoutDemand() {
        var pool = readyPool(slots: 2, eager: 1, window: 1)
        _ = pool.submit(1)
        #expect(told(pool.submit(2)) == ["open 1"])
        #expect(told(pool.lost(1)) == [])
        #expect(told(pool.finished(0)) == ["2 on 0"])
        #expect(told(pool.cooled(1)) == [])
        #expect(told(pool.submit(3)) == ["open 1"])
    }

    @Test func lastConnectionLost_rejectsWhatWaits() {
        var pool = readyPool(slots: 1, eager: 1, window: 1)
        _ = pool.submit(1)
        _ = pool.submit(2)
        #expect(pool.hasReady)
        #expect(told(pool.lost(0)) == ["2 unavailable"])
        #expect(!pool.hasReady)
        #expect(told(pool.cooled(0)) == ["open 0"])
    }

    @Test func waitingCall_canBeTakenOut() {
        var pool = readyPool(slots: 1, eager: 1, window: 1)
        for call in 1...4 { _ = pool.submit(call) }
        #expect(pool.removeWaiting { $0 % 2 == 0 } == [2, 4])
        #expect(Array(pool.waitingCalls) == [3])
        #expect(told(pool.finished(0)) == ["3 on 0"])
    }

    @Test func randomWalk_neverLosesACallNorOverfillsAWindow() {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SplitMix(state: seed)
        var pool = Pool(slots: 4, eager: 2, window: 3, queueMax: 10)
        var running = [[Int]](repeating: [], count: 4)
        var opening: Set<Int> = []
        var cooling: Set<Int> = []
        var unanswered: Set<Int> = []
        func apply(_ actions: [Pool.Action]) {
            for action in actions {
                switch action {
                case .open(let slot): #expect(opening.insert(slot).inserted)
                case .start(let call, let slot):
                    running[slot].append(call)
                    #expect(running[slot].count <= 3)
                case .reject(let call, _): #expect(unanswered.remove(call) != nil)
                }
            }
        }
        apply(pool.start())
        for call in 0..<20_000 {
            switch random.next() % 8 {
            case 0...3:
                unanswered.insert(call)
                apply(pool.submit(call))
            case 4, 5:
                guard
                    let slot = running.indices.filter({ !running[$0].isEmpty }).randomElement(using: &random)
                else { break }
                unanswered.remove(running[slot].removeFirst())
                apply(pool.finished(slot))
            case 6:
                guard let slot = opening.sorted().randomElement(using: &random) else { break }
                opening.remove(slot)
                if random.next() % 4 == 0 {
                    cooling.insert(slot)
                    apply(pool.lost(slot))
                } else {
                    apply(pool.ready(slot))
                }
            default:
                if let slot = cooling.sorted().randomElement(using: &random) {
                    cooling.remove(slot)
                    apply(pool.cooled(slot))
                } else if let slot = running.indices.filter({ !running[$0].isEmpty }).randomElement(
                    using: &random)
                {
                    unanswered.subtract(running[slot])
                    running[slot] = []
                    cooling.insert(slot)
                    apply(pool.lost(slot))
                }
            }
            #expect(unanswered == Set(running.joined()).union(pool.waitingCalls))
        }
    }
}

/// A small generator whose walks can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
