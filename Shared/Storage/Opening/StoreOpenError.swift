/// Why a store could not be opened.
public enum StoreOpenError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The server can't be reached, or does not take connections now: try again later.
    case unavailable(detail: String)
    /// The database URL can't be read. Its text is not repeated, for it may hold a password.
    case invalidURL
    /// Another process has the file open.
    case locked(path: String)
    /// The store was made by a later release: its schema is ahead of this program.
    case newerStore(series: String, found: Int, known: Int)
    /// A migration that was already applied reads differently in this program.
    case alteredMigration(series: String, number: Int)
    /// The file is a store of another kind than the one asked for.
    case wrongKind(found: String, expected: String)
    /// The file is not a store of ours.
    case notAStore(detail: String)
    /// The file or directory can't be used: missing rights, no space, removed while it was opened.
    case fileUnusable(detail: String)
    /// The database user lacks a right that migrating needs.
    case notPermitted(detail: String)
    /// Anything else the engine refused.
    case failed(detail: String)

    /// Whether the same call may succeed later without anybody changing anything.
    public var isRetryable: Bool {
        switch self {
        case .unavailable, .locked: true
        default: false
        }
    }

    /// A sentence for the log and the operator.
    public var description: String {
        switch self {
        case .unavailable(let detail): "The database can't be reached: \(detail)"
        case .invalidURL: "The database URL can't be read."
        case .locked(let path): "\(path) is in use by another process."
        case .newerStore(let series, let found, let known):
            "The store has \(series) migration \(found), this program knows \(known): upgrade the program."
        case .alteredMigration(let series, let number):
            "The \(series) migration \(number) in the store differs from the one in this program."
        case .wrongKind(let found, let expected): "The store is of kind \(found), not \(expected)."
        case .notAStore(let detail): "The file is not a Holdfast store: \(detail)"
        case .fileUnusable(let detail): "The store's file can't be used: \(detail)"
        case .notPermitted(let detail): "The database user lacks a right: \(detail)"
        case .failed(let detail): "The store could not be opened: \(detail)"
        }
    }
}
