/// A JSON number: its text as written, and its value where Swift can hold it.
public struct JSONNumber: Sendable, Hashable {
    /// The digits as they stand in JSON.
    public let text: String

    /// A number whose text is known to be a JSON number.
    init(checked text: String) {
        self.text = text
    }

    /// The number `integer`.
    public init(integer: Int64) {
        text = String(integer)
    }

    /// The number `double`; nil where it is infinite or none.
    public init?(_ double: Double) {
        guard double.isFinite else { return nil }
        text = double.description
    }

    /// The value, if it has no fractional part (`3`, `3.0` and `3e0` are alike) and fits 64 bits.
    public var integer: Int64? {
        if let value = Int64(text) { return value }
        guard let double, double == double.rounded(), abs(double) <= 9_007_199_254_740_992 else { return nil }
        return Int64(double)
    }

    /// The value; nil where it is beyond a double's range.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
