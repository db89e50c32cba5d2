/// Why an accepted write is in conflict.
public enum ConflictKind: String, Sendable, CaseIterable {
    /// The record had another version than the write was made for.
    case version
    /// What it would have made is there already.
    case duplicate
    /// The store refused it for another reason: a dead letter, for which nothing waits.
    case rejected
    /// What it would have changed, or rests on, is not there.
    case orphan
    /// The store has lost what it had.
    case lostInFailover = "lost_in_failover"
}
