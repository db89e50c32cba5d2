/// One stretch of a run, under one load.
struct Phase: Sendable, Equatable {
    /// How much is asked.
    enum Load: Sendable, Equatable {
        /// Open: so many calls a second, whatever becomes of them.
        case rate(Double)
        /// Closed: so many calls at any time, the next as soon as one is answered.
        case inFlight(Int)
    }

    let load: Load
    let seconds: Double
    let mix: Mix
    /// Calls count as slow beyond this; nil where no windows are kept.
    var slowNanoseconds: Int64?

    init(_ load: Load, seconds: Double, _ mix: Mix, slowMilliseconds: Double? = nil) {
        self.load = load
        self.seconds = seconds
        self.mix = mix
        slowNanoseconds = slowMilliseconds.map { Int64($0 * 1e6) }
    }

    /// How long it lasts.
    var nanoseconds: Int64 { Int64(seconds * 1e9) }
}
