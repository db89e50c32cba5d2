import Primitives
import Wire

/// One `tools/call` as a client asked it, its arguments untouched.
struct ToolCall: Equatable, Sendable {
    let name: String
    /// The arguments object; nil stands for an empty one.
    var arguments: JSONSlice?
    var actor = ActorName.unnamed
    /// Whether the actor is known to be the caller.
    var isActorVerified = false
    /// What the caller may do.
    var scopes = Scopes.admin
    /// The client's own name for the intended write.
    var operationID: Identifier?
    var trace = TraceContext()
}
