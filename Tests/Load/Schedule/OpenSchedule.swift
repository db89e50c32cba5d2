/// When each call of an open model is due. Latency is counted from then: a server that stalls is charged with
/// every call that should have been made meanwhile, not only with those that were.
struct OpenSchedule: Sendable, Equatable {
    /// Calls a second.
    let rate: Double
    /// When the first is due, on the monotonic clock.
    let start: Int64
    /// How long calls fall due.
    let length: Int64

    /// How many calls fall due in all.
    var total: Int { Int((Double(length) / 1e9 * rate).rounded(.up)) }

    /// When this call is due, the first being 0.
    func due(_ index: Int) -> Int64 { start + Int64((Double(index) * 1e9 / rate).rounded(.up)) }

    /// How many calls are due by `now`, this moment included.
    func dueCount(at now: Int64) -> Int {
        guard now >= start else { return 0 }
        var count = min(total, Int(Double(now - start) / 1e9 * rate) + 1)
        // What is lost in a quotient must bring no call before its time, nor after it.
        while count > 0, due(count - 1) > now { count -= 1 }
        while count < total, due(count) <= now { count += 1 }
        return count
    }
}
