/// Looks for the knee: the highest rate that is still answered well. The rate is doubled while all is well,
/// then halved into the interval between the best and the worst. A pure machine.
///
/// A rate has failed when it has failed twice: a single bad moment of the machine is not the knee.
struct KneeSearch: Sendable, Equatable {
    /// What a rate had to show.
    struct Criterion: Sendable, Equatable {
        /// The 99th percentile must be below this.
        var p99Milliseconds = 1.0
        /// So much of what was asked must have been answered.
        var share = 0.99

        /// Whether what came of a rate is good enough; any error but a few is not.
        func isMet(asked: Double, achieved: Double, p99Milliseconds p99: Double) -> Bool {
            achieved >= asked * share && p99 < p99Milliseconds
        }
    }

    /// The best rate so far.
    private(set) var knee: Double?
    /// The lowest that failed.
    private(set) var failed: Double?
    private(set) var steps = 0
    private var next: Double?
    private var isRetry = false
    private let precision: Double
    private let stepsMax: Int
    private let rateMin: Double

    /// - Parameters:
    ///   - precision: It is over when best and worst are this close, as a quotient.
    ///   - stepsMax: Or after so many rates.
    init(from start: Double, precision: Double = 1.1, stepsMax: Int = 18, rateMin: Double = 10) {
        next = start
        self.precision = precision
        self.stepsMax = stepsMax
        self.rateMin = rateMin
    }

    /// The rate to try; nil when it is over.
    var rate: Double? { next }

    /// Takes in what came of `rate`.
    mutating func handle(isGood: Bool) {
        guard let rate = next else { return }
        steps += 1
        if isGood {
            knee = max(knee ?? 0, rate)
        } else if !isRetry, steps < stepsMax {
            isRetry = true
            return
        } else {
            failed = min(failed ?? .infinity, rate)
        }
        isRetry = false
        next = steps < stepsMax ? following() : nil
    }

    private func following() -> Double? {
        switch (knee, failed) {
        case (let knee?, nil): return knee * 2
        case (nil, let failed?): return failed / 2 >= rateMin ? failed / 2 : nil
        case (let knee?, let failed?):
            return failed / knee > precision ? ((knee + failed) / 2).rounded() : nil
        case (nil, nil): return nil
        }
    }
}
