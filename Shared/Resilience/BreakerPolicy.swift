/// When a circuit breaker opens, how long it stays open, and what closes it. A plain value.
public struct BreakerPolicy: Sendable, Hashable {
    /// A share of the recent calls that is too much.
    public struct FailureShare: Sendable, Hashable {
        /// Failures among the calls of the window, in percent, at which it opens.
        public var percent: Int
        /// Fewer calls than this say nothing.
        public var callsMin: Int
        /// How long a call is recent, in milliseconds.
        public var windowMilliseconds: Int64

        /// This share of at least so many calls within so many milliseconds.
        public init(percent: Int, callsMin: Int, windowMilliseconds: Int64) {
            self.percent = percent
            self.callsMin = callsMin
            self.windowMilliseconds = windowMilliseconds
        }
    }

    /// It opens at so many failures in a row, of whatever kind.
    public var failuresInARowMax: Int
    /// It opens at this share of failures; nil: shares do not matter.
    public var failureShare: FailureShare?
    /// Whether one lost connection opens it.
    public var opensAtLoss: Bool
    /// How long it stays open the first time, in milliseconds; doubled while probes fail.
    public var openMilliseconds: Int64 = 500
    /// The longest it stays open without a probe, before jitter, in milliseconds.
    public var openMillisecondsMax: Int64 = 30_000
    /// How far such a time may be off at random, in percent either way.
    public var jitterPercent: Int64 = 50
    /// It closes after so many good probes in a row.
    public var probesToClose: Int
    /// How long a probe may take, in milliseconds.
    public var probeMilliseconds: Int64

    /// A policy with the usual times open.
    public init(
        failuresInARowMax: Int, failureShare: FailureShare? = nil, opensAtLoss: Bool = false,
        probesToClose: Int, probeMilliseconds: Int64
    ) {
        self.failuresInARowMax = failuresInARowMax
        self.failureShare = failureShare
        self.opensAtLoss = opensAtLoss
        self.probesToClose = probesToClose
        self.probeMilliseconds = probeMilliseconds
    }

    /// From the gateway to a service: tolerant, for there is no fallback as good.
    public static let service = BreakerPolicy(
        failuresInARowMax: 5,
        failureShare: FailureShare(percent: 50, callsMin: 20, windowMilliseconds: 10_000),
        probesToClose: 1, probeMilliseconds: 1000)

    /// From a service to PostgreSQL: quick to open, for the copy is near and its answers are labelled.
    public static let postgresql = BreakerPolicy(
        failuresInARowMax: 3, opensAtLoss: true, probesToClose: 3, probeMilliseconds: 2000)
}
