public import NIOCore
public import Primitives

/// A parameter of a statement.
public enum SQLValue: Sendable, Hashable {
    /// SQL NULL.
    case null
    /// A whole number.
    case integer(Int64)
    /// A floating-point number.
    case real(Double)
    /// Text without NUL; also times (RFC 3339) and UUIDs (lowercase), which both engines keep as text or read
    /// from it.
    case text(String)
    /// A truth value: BOOLEAN in PostgreSQL, 0 or 1 in SQLite.
    case bool(Bool)
    /// JSON text, already checked: `json` in PostgreSQL, TEXT in SQLite.
    case json(ByteBuffer)

    /// The lowercase text of an identifier.
    public static func identifier(_ value: Identifier) -> SQLValue { .text(value.description) }
    /// The RFC 3339 text of a time.
    public static func timestamp(_ value: Timestamp) -> SQLValue { .text(value.description) }
    /// The text, or NULL.
    public static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
    /// The number, or NULL.
    public static func integer(_ value: Int64?) -> SQLValue { value.map { .integer($0) } ?? .null }
    /// The identifier's text, or NULL.
    public static func identifier(_ value: Identifier?) -> SQLValue { value.map { .identifier($0) } ?? .null }
    /// The time's text, or NULL.
    public static func timestamp(_ value: Timestamp?) -> SQLValue { value.map { .timestamp($0) } ?? .null }
}
