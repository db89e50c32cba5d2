import Primitives
import Wire

/// What a client asks of a service.
enum ServiceMethod: Equatable, Sendable {
    case callTool, readResource, getPrompt
    /// Complete an argument of a prompt.
    case completePrompt
    /// Complete a variable of a resource template.
    case completeTemplate
    /// What the status report shows of a service: no client asks it.
    case overview

    /// The method's name in MCP.
    var name: String {
        switch self {
        case .callTool: "tools/call"
        case .readResource: "resources/read"
        case .getPrompt: "prompts/get"
        case .completePrompt, .completeTemplate: "completion/complete"
        case .overview: "service/overview"
        }
    }

    /// The members of the params that go further.
    var members: [String] {
        switch self {
        case .callTool, .getPrompt: ["name", "arguments"]
        case .readResource: ["uri"]
        case .completePrompt, .completeTemplate: ["ref", "argument", "context"]
        case .overview: ["arguments"]
        }
    }

    /// Whether it is answered as a tool is.
    var answersAsTool: Bool { self == .callTool || self == .overview }
}

/// One request of a client's that a service answers, its payload untouched.
struct ServiceCall: Equatable, Sendable {
    var method = ServiceMethod.callTool
    /// What it is routed by: the name of the tool or the prompt, the resource's URI.
    let name: String
    /// The arguments object; nil stands for an empty one.
    var arguments: JSONSlice?
    /// All that the client sent; nothing of it but what the method takes goes further.
    var params: JSONSlice?
    /// What the client says that it can do.
    var capabilities: JSONSlice?
    /// The answers to a service's own questions, and the state that came with these.
    var input: ServiceInput?
    var actor = ActorName.unnamed
    /// Whether the actor is known to be the caller.
    var isActorVerified = false
    /// What the caller may do.
    var scopes = Scopes.admin
    /// Tells the caller from every other.
    var callerKey = Caller.local.key
    /// The least grave message that the client wants to hear of; nil: none.
    var logLevel: LogLevel?
    /// The client's own name for the intended write.
    var operationID: Identifier?
    var trace = TraceContext()

    init(name: String, arguments: JSONSlice? = nil) {
        self.name = name
        self.arguments = arguments
    }

    /// What the client tells its request's progress by; nil where it wants to hear of none.
    var progressToken: JSONSlice? {
        params?["_meta"]?["progressToken"].flatMap { $0.isString || $0.integer != nil ? $0 : nil }
    }
}

/// What a client gives back where a service asked for input.
struct ServiceInput: Equatable, Sendable {
    /// By the key of each question.
    var responses: JSONSlice?
    /// The service's own state, as it came.
    var state: JSONSlice?
}
