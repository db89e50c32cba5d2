/// What one phase showed.
struct PhaseResult: Sendable {
    let phase: Phase
    let tally: Tally

    /// Calls a second that were to be made; nil in a closed model.
    var asked: Double? {
        if case .rate(let rate) = phase.load { rate } else { nil }
    }

    /// Calls a second, of those due in it, that were answered with a result.
    var achieved: Double { Double(tally.answered) / phase.seconds }

    /// All kinds together.
    var summary: LatencySummary? { tally.all.summary }

    /// Whether the rate was served as a criterion wants it.
    func meets(_ criterion: KneeSearch.Criterion) -> Bool {
        guard let asked, let summary else { return false }
        return criterion.isMet(asked: asked, achieved: achieved, p99Milliseconds: summary.p99 / 1000)
    }
}
