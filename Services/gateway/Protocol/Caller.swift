/// Who speaks in a session, and what they may do.
struct Caller: Equatable, Sendable {
    /// The name that changes are recorded under; nil: the name that the client gives itself.
    var actor: ActorName?
    /// Whether the name is known to be theirs.
    var isVerified: Bool
    var scopes: Scopes
    /// What sessions and states are bound to: the same for every request of this caller, and for no other.
    var key: String

    /// Whoever started this process: they may do all that the process may.
    static let local = Caller(actor: nil, isVerified: false, scopes: .admin, key: "local")
}
