#if canImport(Glibc)
    import Glibc
#endif

/// A moment of the monotonic clock, in nanoseconds since an arbitrary start; meaningful in one process only.
public struct MonotonicTime: Sendable, Hashable, Comparable {
    /// Nanoseconds since the clock's start.
    public let nanoseconds: Int64

    /// A moment this many nanoseconds after the clock's start.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Order in time.
    public static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The moment this many milliseconds later (earlier, if negative).
    public func advanced(milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: nanoseconds + milliseconds * 1_000_000)
    }

    /// Whole milliseconds from `earlier` to this moment, rounded down.
    public func milliseconds(since earlier: MonotonicTime) -> Int64 {
        (nanoseconds - earlier.nanoseconds).flooredQuotient(by: 1_000_000)
    }
}

/// The two clocks and the randomness of a process, handed in at the edge so that tests need neither.
public struct Clocks: Sendable {
    /// The time of day.
    public let now: @Sendable () -> Timestamp
    /// The monotonic clock: never jumps, counts deadlines and ages.
    public let monotonic: @Sendable () -> MonotonicTime
    /// Sixty-four random bits.
    public let random: @Sendable () -> UInt64

    /// Clocks made of these three sources.
    public init(
        now: @escaping @Sendable () -> Timestamp,
        monotonic: @escaping @Sendable () -> MonotonicTime,
        random: @escaping @Sendable () -> UInt64
    ) {
        self.now = now
        self.monotonic = monotonic
        self.random = random
    }

    /// A fresh version 7 identifier.
    public func identifier() -> Identifier {
        Identifier.version7(at: now(), random: (random(), random()))
    }

    /// The system's own clocks and generator.
    public static let system = Clocks(
        now: {
            let time = systemTime(CLOCK_REALTIME)
            return Timestamp(milliseconds: time / 1_000_000)
        },
        monotonic: { MonotonicTime(nanoseconds: systemTime(CLOCK_MONOTONIC)) },
        random: { UInt64.random(in: .min ... .max) })
}

/// Nanoseconds of one of the system's clocks.
private func systemTime(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
