/// Why the store did not do what it was asked.
public struct StorageError: Error, Sendable, CustomStringConvertible {
    /// What a caller can act on.
    public enum Code: Sendable, Hashable {
        /// The store can't be reached, is starting or shutting down: nothing was done, try again later.
        case unavailable
        /// The connection was lost, or the deadline passed, while committing: whether it was done must be
        /// asked by operation id.
        case outcomeUnknown
        /// The deadline passed, or the statement's own time limit; nothing was done.
        case timeout
        /// Too much waits already: nothing was done, try again later.
        case overloaded
        /// A unique key is taken (SQLSTATE 23505). The constraint's or index's name; in SQLite `table.column`
        /// unless the index is over an expression, such as `lower(name)`.
        case uniqueViolation(constraint: String)
        /// Another constraint refused the row (rest of class 23): its name, `table.column` for a missing
        /// value, and in SQLite `foreign_key` or a trigger's own words.
        case constraintViolation(constraint: String)
        /// Two transactions stood in each other's way (40001, 40P01, 55P03): the same transaction may succeed
        /// now.
        case serializationFailure
        /// No space is left on the disk: nothing was done, try again when somebody has made some.
        case full
        /// The store itself is damaged, read-only, or its disk failed: no write may be acknowledged.
        case storeFault
        /// The statement is wrong: a fault of ours.
        case invalidStatement
        /// The database was closed.
        case closed
    }

    /// What a caller can act on.
    public let code: Code
    /// The engine's own words, for the log only.
    public let detail: String

    /// An error of this code with the engine's own words.
    public init(_ code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }

    /// Whether the very same call may succeed if it is made again.
    public var isRetryable: Bool {
        switch code {
        case .unavailable, .outcomeUnknown, .timeout, .overloaded, .serializationFailure, .full: true
        default: false
        }
    }

    /// Whether too much was asked for at once: nothing was done, and the store itself is well.
    public var isOverload: Bool { if case .overloaded = code { true } else { false } }

    /// Code and detail, for the log.
    public var description: String { "\(code): \(detail)" }
}
