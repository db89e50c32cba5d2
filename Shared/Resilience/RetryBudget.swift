public import Primitives

/// How many calls may be made again: a tenth of the recent ones, and a few at the same time on top of that,
/// so that retries help with a stumble and never multiply an overload.
///
/// Each call earns a tenth of a retry, for as long as the call is recent. Where nothing is earned, a retry
/// may still take one of a few places, which it gives back when it ends. Counted in whole tenths. A pure
/// value.
public struct RetryBudget: Sendable, Hashable {
    /// What a retry is made on; handed back when it has ended.
    public enum Permit: Sendable, Hashable {
        /// Earned by recent calls.
        case earned
        /// One of the few places.
        case place
    }

    /// The most retries that can be earned and not yet used.
    public static let earnedMax = 100
    /// How long a call is recent, in milliseconds.
    public static let windowMilliseconds: Int64 = 10_000
    private static let tenthsPerRetry = 10

    /// How many retries that were not earned may be under way at the same time.
    public let placesMax: Int
    /// Those under way.
    public private(set) var placesTaken = 0
    /// Retries that were not permitted.
    public private(set) var refusals = 0
    private var tenths = SlidingCount(windowMilliseconds: windowMilliseconds)

    /// A budget with nothing earned.
    public init(placesMax: Int = 3) {
        self.placesMax = max(0, placesMax)
    }

    /// Tenths of retries that are earned and not used.
    public func earnedTenths(at now: MonotonicTime) -> Int {
        var tenths = tenths
        return tenths.total(at: now)
    }

    /// A call was made for the first time.
    public mutating func called(at now: MonotonicTime) {
        guard tenths.total(at: now) < Self.earnedMax * Self.tenthsPerRetry else { return }
        tenths.add(1, at: now)
    }

    /// Whether a call may be made again, and on what; nil: it may not.
    public mutating func retry(at now: MonotonicTime) -> Permit? {
        if tenths.take(Self.tenthsPerRetry, at: now) { return .earned }
        guard placesTaken < placesMax else {
            refusals += 1
            return nil
        }
        placesTaken += 1
        return .place
    }

    /// A retry has ended, however.
    public mutating func ended(_ permit: Permit) {
        guard permit == .place else { return }
        placesTaken = max(0, placesTaken - 1)
    }
}
