import Primitives
import Resilience

/// A breaker with a clock that moves only when told. Its random bits are the middle of the first jitter: a
/// pause of 500 ms is one.
struct BreakerBench {
    var breaker: CircuitBreaker
    var now: Int64 = 0

    init(_ policy: BreakerPolicy) {
        breaker = CircuitBreaker(policy, at: at(0))
    }

    @discardableResult
    mutating func send(
        _ event: CircuitBreaker.Event, after milliseconds: Int64 = 0, random: UInt64 = 250
    ) -> [CircuitBreaker.Action] {
        now += milliseconds
        return breaker.handle(event, at: at(now), random: random)
    }

    @discardableResult
    mutating func fail(_ fault: CallFault = .serverFault) -> [CircuitBreaker.Action] {
        send(.failed(fault, began: at(now)))
    }

    mutating func succeed() {
        send(.succeeded(began: at(now)))
    }

    /// A service's breaker in this state; `probing` by its probe number 1.
    static func service(in state: CircuitBreaker.State) -> BreakerBench {
        var bench = BreakerBench(.service)
        if state != .closed { bench.send(.openNow) }
        if state == .probing { bench.send(.timerFired, after: 500) }
        return bench
    }
}
