/// When and how the power fails in a test.
///
/// A share of all points unless `HOLDFAST_CRASH_POINTS` is `all`: then each wait with each loss and
/// `HOLDFAST_CRASH_SEEDS` seeds (3 unless said otherwise).
public struct CrashPoint: Sendable, CustomStringConvertible {
    /// The wait at which it fails, counted from 1.
    public let wait: Int
    /// What becomes of what was written by then and not waited for.
    public let loss: FaultyDisk.Loss
    /// What chance is drawn from.
    public let seed: UInt64

    /// What to repeat it with.
    public var description: String { "wait \(wait), \(loss), seed \(seed)" }

    /// Points of something that waits so often; `share` of them unless all are asked for.
    public static func chosen(waits: Int, share: Int) -> [CrashPoint] {
        let seed = SeededGenerator.seedOfThisRun()
        let isAll = environmentValue("HOLDFAST_CRASH_POINTS") == "all"
        let seeds = environmentValue("HOLDFAST_CRASH_SEEDS").flatMap { UInt64($0) } ?? 3
        let points = (1...waits).flatMap { wait in
            FaultyDisk.Loss.allCases.flatMap { loss in
                (0..<(isAll ? seeds : 1)).map { CrashPoint(wait: wait, loss: loss, seed: seed &+ $0) }
            }
        }
        guard !isAll else { return points }
        var random = SeededGenerator(seed: seed)
        return Array(points.shuffled(using: &random).prefix(share))
    }
}
