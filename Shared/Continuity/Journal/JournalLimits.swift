import Primitives

/// What a journal holds at most.
public struct JournalLimits: Sendable {
    /// The most entries that wait.
    public var entriesMax = 1_000_000
    /// The most bytes that waiting entries take.
    public var bytesMax = 1_073_741_824
    /// From this percentage of either limit on, the journal warns.
    public var warningPercent = 10
    /// The longest an append waits for the journal's commit.
    public var appendMilliseconds = Limits.writeDeadlineMillisecondsDefault

    /// The standing limits.
    public init() {}

    /// Whether so much may wait.
    func admits(depth: Int, bytes: Int) -> Bool {
        depth <= entriesMax && bytes <= bytesMax
    }

    /// Whether so much waiting is worth a warning.
    func warns(depth: Int, bytes: Int) -> Bool {
        depth >= max(1, entriesMax * warningPercent / 100) || bytes >= max(1, bytesMax * warningPercent / 100)
    }
}
