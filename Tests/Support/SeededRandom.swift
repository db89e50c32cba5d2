/// Repeatable chance (SplitMix64). Its seed comes from the environment variable `SEED`, else from the system, and is
/// told with every failure.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    /// What it began with.
    public let seed: UInt64
    private var state: UInt64

    /// Begins with `SEED`, or by chance.
    public init() {
        self.init(
            seed: Installation.inherited("SEED").flatMap { UInt64($0) } ?? .random(in: 0..<1_000_000_000))
    }

    /// Begins with this seed.
    public init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
