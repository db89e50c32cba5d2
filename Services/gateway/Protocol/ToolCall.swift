import Primitives
import Wire

/// One `tools/call` as a client asked it, its arguments untouched.
struct ToolCall: Equatable, Sendable {
    let name: String
    /// The arguments object; nil stands for an empty one.
    var arguments: JSONSlice?
    var actor = ActorName.unnamed
    /// The client's own name for the intended write.
    var operationID: Identifier?
    var trace = TraceContext()
}
