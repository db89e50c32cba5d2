import Primitives
import Processes
import Resilience

/// When a gateway joins the supervisor, and when it starts another in the place of one that died. A pure
/// machine.
///
/// A supervisor that was stopped has taken its socket away; one that died has left it behind, and nobody
/// accepts there. Several gateways may start one each: the supervisors elect one of them.
struct SupervisorWatch: Equatable {
    enum Event: Equatable {
        case begun
        /// The supervisor has taken note of us.
        case joined
        /// The connection to it was lost.
        case lost
        /// There is no socket: none runs, and none is meant to.
        case absent
        /// There is a socket, and nobody accepts on it.
        case dead
        /// It accepts, but says nothing of use.
        case useless
        /// The supervisor that was started has ended, with this code.
        case ended(code: Int32)
        /// It could not be started.
        case notStarted
        case timerFired
    }

    enum Action: Equatable {
        /// Try to join; answer with `joined`, `absent`, `dead` or `useless`.
        case join
        /// Start a supervisor.
        case start
        /// Send `timerFired` after so many milliseconds.
        case wait(milliseconds: Int64)
        /// No more are started: so many were in vain.
        case giveUp
    }

    /// So many that were started in vain in a row are enough.
    static let failuresMax = 8
    /// How often one that was started is looked for, in milliseconds.
    static let lookMilliseconds: Int64 = 50
    /// One that has been there for this long has been no failure, in milliseconds.
    static let steadyMilliseconds: Int64 = 60_000
    /// Gateways do not all come back at the same moment.
    private static let spreadMilliseconds: UInt64 = 100
    /// With these codes it says that starting it again can't help.
    private static let permanentCodes: Set<Int32> = [64, 78]

    private let mayStart: Bool
    /// Starts in vain in a row, and supervisors that were gone again soon.
    private(set) var failures = 0
    private var joinDelay = Backoff(firstMilliseconds: 500, maxMilliseconds: 5000)
    private var startDelay = Backoff(firstMilliseconds: 1000, maxMilliseconds: 60_000)
    private var nextStart: MonotonicTime?
    private var joinedAt: MonotonicTime?
    /// Whether one that was started by this gateway is on its way.
    private var isStarting = false

    init(mayStart: Bool) {
        self.mayStart = mayStart
    }

    mutating func handle(_ event: Event, at now: MonotonicTime, random: UInt64) -> [Action] {
        switch event {
        case .begun, .timerFired: return [.join]
        case .joined:
            joinedAt = now
            isStarting = false
            joinDelay.succeeded()
            return []
        case .lost:
            let wasSteady = joinedAt.map { now.milliseconds(since: $0) >= Self.steadyMilliseconds } ?? false
            let hadJoined = joinedAt != nil
            joinedAt = nil
            if wasSteady { forgive() }
            return [.wait(milliseconds: 1 + Int64(random % Self.spreadMilliseconds))]
                + (hadJoined && !wasSteady ? failed() : [])
        case .absent, .useless: return [waitToJoin(random)]
        case .dead: return dead(now, random)
        case .notStarted: return failed()
        case .ended(let code):
            guard isStarting else { return [] }
            isStarting = false
            // Another was elected, or those of the old one have not left yet.
            guard code != SupervisorStart.lostElection else { return [] }
            return failed(times: Self.permanentCodes.contains(code) ? Self.failuresMax : 1)
        }
    }

    private mutating func dead(_ now: MonotonicTime, _ random: UInt64) -> [Action] {
        if isStarting { return [.wait(milliseconds: Self.lookMilliseconds)] }
        guard mayStart, failures < Self.failuresMax, nextStart.map({ now >= $0 }) ?? true else {
            return [waitToJoin(random)]
        }
        isStarting = true
        nextStart = now.advanced(milliseconds: startDelay.failed(random: random))
        return [.start, .wait(milliseconds: Self.lookMilliseconds)]
    }

    private mutating func failed(times: Int = 1) -> [Action] {
        isStarting = false
        guard failures < Self.failuresMax else { return [] }
        failures += times
        return mayStart && failures >= Self.failuresMax ? [.giveUp] : []
    }

    private mutating func forgive() {
        failures = 0
        startDelay.succeeded()
        nextStart = nil
    }

    private mutating func waitToJoin(_ random: UInt64) -> Action {
        .wait(milliseconds: joinDelay.failed(random: random))
    }
}
