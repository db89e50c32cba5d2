import NIOCore

/// How far a run has come. On the driver's event loop.
final class DriverRun {
    let promise: EventLoopPromise<[PhaseResult]>
    private let phases: [Phase]
    /// When each phase begins; those to come are known, for each begins where the one before it ends.
    private let starts: [Int64]
    private var tallies: [Tally]
    private(set) var index = 0
    private(set) var isOver = false
    /// Of this phase so far.
    private(set) var made = 0
    private(set) var schedule: OpenSchedule?
    /// A call that is due while no record is free for it.
    var held: CallKind?

    init(_ phases: [Phase], start: Int64, _ promise: EventLoopPromise<[PhaseResult]>) {
        self.phases = phases
        self.promise = promise
        tallies = phases.map { Tally(slowNanoseconds: $0.slowNanoseconds) }
        var begin = start
        starts = phases.map { phase in
            defer { begin += phase.nanoseconds }
            return begin
        }
        schedule = Self.schedule(phases[0], start: start)
    }

    /// The phase under way, or the last.
    var phase: Phase { phases[index] }
    /// When it ends.
    var end: Int64 { starts[index] + phase.nanoseconds }

    var results: [PhaseResult] { zip(phases, tallies).map { PhaseResult(phase: $0, tally: $1) } }

    /// What was not sent in time is not sent any more.
    func closePhase() {
        if let schedule { tallies[index].unsent = schedule.total - made }
        guard index + 1 < phases.count else {
            isOver = true
            return
        }
        index += 1
        made = 0
        held = nil
        schedule = Self.schedule(phase, start: starts[index])
    }

    func sent(lagNanoseconds: Int64) {
        made += 1
        tallies[index].sent(lagNanoseconds: lagNanoseconds)
    }

    func answered(_ phase: Int, _ kind: CallKind, _ nanoseconds: Int64, due: Int64) {
        tallies[phase].answered(kind, nanoseconds, due: due - starts[phase])
    }

    func failed(_ phase: Int, _ code: String, canRetry: Bool, due: Int64) {
        tallies[phase].failed(code, canRetry: canRetry, due: due - starts[phase])
    }

    private static func schedule(_ phase: Phase, start: Int64) -> OpenSchedule? {
        guard case .rate(let rate) = phase.load else { return nil }
        return OpenSchedule(rate: rate, start: start, length: phase.nanoseconds)
    }
}
