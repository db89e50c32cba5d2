import TestSupport

/// More than it can do, for a while, and how it bears that.
struct Overload: Sendable {
    /// Calls a second that were asked for.
    let rate: Double
    /// Half the knee before, the overload, and half the knee again.
    let before: PhaseResult
    let during: PhaseResult
    let after: PhaseResult
    let health: Health
    /// Past this an answer of the last phase is slow.
    let slowMilliseconds: Double
    /// How long after the overload it was itself again; nil where it was not within the last phase.
    let recoveredMilliseconds: Int?

    /// What a client heard who asked for its health all the time.
    struct Health: Sendable, Equatable {
        var asked = 0
        var failed = 0
        var slowestMilliseconds = 0.0
    }

    static func measure(_ rig: Rig, _ plan: LoadPlan, knee: Double, seconds: Double, factor: Double)
        async throws -> Overload
    {
        let slow = max(10, plan.criterion.p99Milliseconds)
        let rate = knee * factor
        let phases = [
            Phase(.rate(knee / 2), seconds: min(2, seconds), plan.mix, slowMilliseconds: slow),
            Phase(.rate(rate), seconds: seconds, plan.mix, slowMilliseconds: slow),
            Phase(.rate(knee / 2), seconds: min(6, max(3, seconds * 1.2)), plan.mix, slowMilliseconds: slow),
        ]
        let questions = try await rig.measured.healthQuestions()
        let watching = Task { await watch(questions) }
        let results: [PhaseResult]
        do {
            results = try await rig.session.run(phases, over: plan.overloadConnections)
        } catch {
            watching.cancel()
            throw error
        }
        watching.cancel()
        let health = await watching.value
        for question in questions { await question.connections.close() }
        return Overload(
            rate: rate, before: results[0], during: results[1], after: results[2], health: health,
            slowMilliseconds: slow, recoveredMilliseconds: Recovery.milliseconds(results[2].tally.windows))
    }

    /// Asks ten times a second until cancelled.
    private static func watch(_ questions: [HealthQuestion]) async -> Health {
        var health = Health()
        while !Task.isCancelled {
            for question in questions {
                let start = Driver.now()
                health.asked += 1
                do { try await question.ask() } catch { health.failed += 1 }
                let took = Double(Driver.now() - start) / 1e6
                health.slowestMilliseconds = max(health.slowestMilliseconds, took)
            }
            try? await Metronome.pause(.milliseconds(100))
        }
        return health
    }
}
