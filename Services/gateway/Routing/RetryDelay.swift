/// How long to wait before a background question is asked again: doubling, with jitter, up to a limit.
struct RetryDelay: Sendable {
    let firstMilliseconds: Int64
    let lastMilliseconds: Int64
    private var failures = 0

    init(firstMilliseconds: Int64, lastMilliseconds: Int64) {
        self.firstMilliseconds = firstMilliseconds
        self.lastMilliseconds = lastMilliseconds
    }

    /// The next wait: within a fifth of first × 2ⁿ, so that many gateways do not ask as one.
    mutating func next(random: UInt64) -> Int64 {
        let base = min(lastMilliseconds, firstMilliseconds << Int64(min(failures, 16)))
        failures += 1
        return base - base / 5 + Int64(random % UInt64(max(1, base / 5 * 2 + 1)))
    }

    /// It went well.
    mutating func reset() {
        failures = 0
    }
}
