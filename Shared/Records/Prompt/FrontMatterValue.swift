/// What front matter says, as a plain tree: the reading of YAML is done elsewhere.
public indirect enum FrontMatterValue: Sendable, Hashable {
    /// Nothing.
    case null
    /// True or false.
    case bool(Bool)
    /// A whole number.
    case int(Int)
    /// Any other finite number.
    case double(Double)
    /// Text; times and dates are text as they were written.
    case string(String)
    /// Values in their order.
    case list([FrontMatterValue])
    /// Members in their order, each key once.
    case map([Member])

    /// One member of a map.
    public struct Member: Sendable, Hashable {
        /// Its name.
        public let key: String
        /// What it says.
        public let value: FrontMatterValue

        /// A member of this name.
        public init(_ key: String, _ value: FrontMatterValue) {
            self.key = key
            self.value = value
        }
    }

    /// The member of this name; nil where there is none, or this is no map.
    public subscript(key: String) -> FrontMatterValue? {
        guard case .map(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The text, if this is one.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}
