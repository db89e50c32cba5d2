/// How long to wait before trying again: doubling from a first delay to a longest one, each a little off at
/// random so that those who failed together do not come back together. A pure value.
public struct Backoff: Sendable, Hashable {
    /// The first delay, in milliseconds.
    public let firstMilliseconds: Int64
    /// The longest delay before jitter, in milliseconds.
    public let maxMilliseconds: Int64
    /// How far a delay may be off, in percent either way.
    public let jitterPercent: Int64
    /// Failures in a row so far.
    public private(set) var failures = 0

    /// A backoff that has not failed yet. Delays are at least 1 ms; jitter is held within 0–100 %.
    public init(firstMilliseconds: Int64 = 100, maxMilliseconds: Int64 = 10_000, jitterPercent: Int64 = 20) {
        self.firstMilliseconds = max(1, firstMilliseconds)
        self.maxMilliseconds = max(self.firstMilliseconds, maxMilliseconds)
        self.jitterPercent = min(100, max(0, jitterPercent))
    }

    /// Counts one more failure and answers how many milliseconds to wait before the next attempt.
    ///
    /// - Parameter random: Sixty-four random bits.
    public mutating func failed(random: UInt64) -> Int64 {
        var delay = firstMilliseconds
        var doublings = failures
        while doublings > 0, delay < maxMilliseconds {
            // Doubling what is already past half the longest would overflow for absurd limits.
            delay = delay > maxMilliseconds / 2 ? maxMilliseconds : delay * 2
            doublings -= 1
        }
        failures += 1
        let spread = delay / 100 * jitterPercent + delay % 100 * jitterPercent / 100
        guard spread > 0 else { return delay }
        let width = UInt64(2 * spread + 1)
        return max(1, delay - spread + Int64(random % width))
    }

    /// Starts over after a success.
    public mutating func succeeded() {
        failures = 0
    }
}
