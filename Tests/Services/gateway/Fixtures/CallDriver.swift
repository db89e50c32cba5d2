import Primitives
import Resilience
import Transport

@testable import Gateway

/// Drives one call's machine by hand through milliseconds of an imaginary clock.
struct CallDriver {
    static let both = Places(Route(epoch: 3, writes: .primary, reads: [.primary, .standby]))
    static let primaryOnly = Places(.unpublished)
    static let standbyOnly = Places(Route(epoch: 4, writes: .standby, reads: [.standby]))
    static let nobodyWrites = Places(Route(epoch: 3, writes: nil, reads: [.primary, .standby]))

    var machine: CallMachine
    var places: Places
    var budget = RetryBudget()
    var random: @Sendable () -> UInt64 = { 0 }

    /// A read of five seconds.
    static func read(_ places: Places = both) -> CallDriver {
        CallDriver(machine: CallMachine(writes: false, deadline: deadline(5000)), places: places)
    }

    /// A write of ten seconds, or as many milliseconds.
    static func write(_ places: Places = both, milliseconds: Int64 = 10_000) -> CallDriver {
        CallDriver(machine: CallMachine(writes: true, deadline: deadline(milliseconds)), places: places)
    }

    /// What the machine does when this event comes at this millisecond.
    mutating func on(_ event: CallMachine.Event, at milliseconds: Int64) -> CallMachine.Action {
        machine.handle(
            event, in: .init(now: Self.at(milliseconds), places: places, random: random), budget: &budget)
    }

    /// What it does when the route changes at this millisecond.
    mutating func route(_ places: Places, at milliseconds: Int64) -> CallMachine.Action {
        self.places = places
        return on(.routeChanged, at: milliseconds)
    }

    /// Uses the budget up.
    mutating func exhaustBudget() {
        while budget.retry(at: Self.at(0)) != nil {}
    }

    static func at(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: milliseconds * 1_000_000)
    }

    static func deadline(_ milliseconds: Int64) -> Deadline { Deadline(at(milliseconds)) }
}

extension CallMachine.Action {
    static func ask(_ place: Instance, until milliseconds: Int64, epoch: Int64? = nil) -> Self {
        .ask(.init(place: place, deadline: CallDriver.deadline(milliseconds), epoch: epoch))
    }

    static func move(
        from: Instance, to place: Instance, until milliseconds: Int64, epoch: Int64?
    ) -> Self {
        .move(
            from: from, .init(place: place, deadline: CallDriver.deadline(milliseconds), epoch: epoch))
    }
}
