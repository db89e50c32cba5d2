public import Primitives

/// What a store is for; a file never changes its kind.
public enum StoreKind: String, Sendable, CaseIterable {
    /// The authority: PostgreSQL, or the embedded file.
    case store
    /// A service instance's replica.
    case copy
    /// Writes accepted and not yet in the authority.
    case journal
}

/// Which store this is: (id, epoch) names one history of it.
public struct StoreIdentity: Sendable, Hashable {
    /// Minted when the store was made.
    public let id: Identifier
    /// What it is for.
    public let kind: StoreKind
    /// 1 at first; rises whenever history may have been cut, as by a restore.
    public let epoch: Int64

    /// The identity of this id, kind and epoch.
    public init(id: Identifier, kind: StoreKind, epoch: Int64) {
        self.id = id
        self.kind = kind
        self.epoch = epoch
    }
}
