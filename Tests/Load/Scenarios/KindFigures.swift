import Glibc

/// Calls of one kind alone, or of a mix: one at a time, and many.
struct KindFigures: Sendable {
    let mix: Mix
    let alone: PhaseResult
    let busy: PhaseResult
    /// Processor time of what is measured for each call of the busy phase, in microseconds; PostgreSQL's is
    /// not in it.
    let serverMicroseconds: Double
    /// The driver's own.
    let driverMicroseconds: Double

    static func measure(_ mix: Mix, _ rig: Rig, _ plan: LoadPlan) async throws -> KindFigures {
        let alone = try await rig.session.measure(
            Phase(.inFlight(1), seconds: plan.seconds, mix), warmUp: plan.warmUp)
        let pids = rig.measured.pids
        let before = (ProcessFigures.cpuSeconds(pids), ProcessFigures.cpuSeconds([getpid()]))
        let busy = try await rig.session.measure(
            Phase(.inFlight(plan.inFlight), seconds: plan.seconds, mix), warmUp: 0)
        let after = (ProcessFigures.cpuSeconds(pids), ProcessFigures.cpuSeconds([getpid()]))
        let calls = Double(max(1, busy.tally.answered + busy.tally.failed))
        return KindFigures(
            mix: mix, alone: alone, busy: busy, serverMicroseconds: (after.0 - before.0) * 1e6 / calls,
            driverMicroseconds: (after.1 - before.1) * 1e6 / calls)
    }
}
