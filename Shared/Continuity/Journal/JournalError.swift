public import Primitives

/// Why the journal did not do what it was asked.
public enum JournalError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another process has the journal open: try again later.
    case locked(path: String)
    /// The journal holds waiting writes of another store or instance, which must not be lost sight of.
    case foreign(found: JournalHeader)
    /// The journal's files can't be used, or were made by a later release.
    case unusable(detail: String)
    /// As many writes wait as may; nothing was written.
    case full
    /// A write could not be made durable: nothing is accepted until the journal is opened again. Whether the
    /// disk has it all the same is not known; its operation id tells, then.
    case failed(detail: String)
    /// The entry can't be kept as it is; nothing was written.
    case invalidEntry(detail: String)
    /// The journal has an entry of this operation, or is about to; nothing was written.
    case duplicate(operationID: Identifier)
    /// The journal has no entry of this sequence.
    case unknownSequence(Int64)
    /// It took too long, or too much waited already: try again.
    case unavailable(detail: String)
    /// The journal was closed.
    case closed

    /// A sentence for the log and the operator.
    public var description: String {
        switch self {
        case .locked(let path): "The journal \(path) is in use by another process."
        case .foreign(let found):
            "The journal holds waiting writes of \(found.instance) for the store \(found.storeID)."
        case .unusable(let detail): "The journal can't be used: \(detail)"
        case .full: "As many writes wait in the journal as may."
        case .failed(let detail): "The journal accepts nothing until it is opened again: \(detail)"
        case .invalidEntry(let detail): "The entry can't be kept: \(detail)"
        case .duplicate(let operationID): "The journal has the operation \(operationID) already."
        case .unknownSequence(let sequence): "The journal has no entry \(sequence)."
        case .unavailable(let detail): "The journal did not answer: \(detail)"
        case .closed: "The journal was closed."
        }
    }
}
