/// How many tests of how many passed.
public struct TestCounts: Sendable, Hashable {
    /// Passing tests.
    public let passing: Int
    /// All tests; at least `passing`.
    public let total: Int

    /// Counts; nil where more would pass than there are.
    public init?(passing: Int, total: Int) {
        guard passing >= 0, passing <= total else { return nil }
        self.passing = passing
        self.total = total
    }
}

extension TextCursor {
    /// Takes `42/45`.
    mutating func testCounts() -> TestCounts? {
        var next = self
        guard let passing = next.number(), next.skip("/"), let total = next.number(),
            let counts = TestCounts(passing: passing, total: total)
        else { return nil }
        self = next
        return counts
    }
}
