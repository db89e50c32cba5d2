/// How long to wait before a call is made again: anything from nothing up to a limit that doubles, so that
/// those who failed together do not come back together. A plain value.
public struct RetryDelay: Sendable, Hashable {
    /// The longest wait before the first retry, in milliseconds.
    public let firstMilliseconds: Int64
    /// The longest wait before any retry, in milliseconds.
    public let maxMilliseconds: Int64

    /// Waits of 0–50 ms at first and 0–1 s at most, unless said otherwise.
    public init(firstMilliseconds: Int64 = 50, maxMilliseconds: Int64 = 1000) {
        self.firstMilliseconds = min(max(1, firstMilliseconds), Int64.max / 4)
        self.maxMilliseconds = min(max(self.firstMilliseconds, maxMilliseconds), Int64.max / 4)
    }

    /// The wait before a retry, in milliseconds.
    ///
    /// - Parameters:
    ///   - retry: 0 for the first one.
    ///   - retryAfterMilliseconds: What the other side has asked for; the wait is never shorter.
    ///   - random: Sixty-four random bits.
    public func milliseconds(
        before retry: Int, retryAfterMilliseconds: Int64? = nil, random: UInt64
    ) -> Int64 {
        var limit = firstMilliseconds
        var doublings = retry
        while doublings > 0, limit < maxMilliseconds {
            limit = min(limit * 2, maxMilliseconds)
            doublings -= 1
        }
        let least = min(max(0, retryAfterMilliseconds ?? 0), Int64.max / 2)
        return least + Int64(random % UInt64(limit + 1))
    }
}
