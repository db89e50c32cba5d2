import TestSupport

/// Versions of the records that calls change: each record is in one call at a time, so no version is stale.
struct VersionPool {
    private(set) var versions: [Int64]
    private var free: [Int]

    init(_ versions: [Int64]) {
        self.versions = versions
        free = Array(versions.indices)
    }

    /// A record that no call has; nil where every one is in a call.
    mutating func take(_ generator: inout SeededGenerator) -> Int? {
        guard !free.isEmpty else { return nil }
        let place = Int(generator.next() % UInt64(free.count))
        free.swapAt(place, free.count - 1)
        return free.removeLast()
    }

    /// The call is over; nil where the record is as it was.
    mutating func giveBack(_ record: Int, version: Int64?) {
        if let version { versions[record] = version }
        free.append(record)
    }
}
