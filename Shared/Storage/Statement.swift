/// One SQL statement with its parameters, `$1` being the first.
///
/// The text must be one of a bounded set (constants, or constants joined by which filters are present):
/// each text is prepared once per connection and kept.
public struct Statement: Sendable, Equatable {
    /// The SQL, with `$1`, `$2`, … for parameters.
    public let sql: String
    /// The parameters in order.
    public let parameters: [SQLValue]

    /// A statement of this text and these parameters.
    public init(_ sql: String, _ parameters: [SQLValue] = []) {
        self.sql = sql
        self.parameters = parameters
    }

    /// A statement of this text and these parameters.
    public init(_ sql: String, _ parameters: SQLValue...) {
        self.init(sql, parameters)
    }
}
