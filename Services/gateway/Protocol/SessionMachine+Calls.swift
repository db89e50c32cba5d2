import Primitives
import Wire

/// What a request asks of a service, read from its params.
extension SessionMachine {
    func callTool(
        _ parameters: RequestParameters, _ exchange: Exchange
    ) throws(ProtocolFault) -> Action {
        guard let name = parameters.name?.string else {
            throw ProtocolFault(.invalidParameters, "tools/call takes name, a string")
        }
        var call = ServiceCall(name: name, arguments: try Self.arguments(parameters))
        try complete(&call, parameters, exchange)
        if let operationID = parameters.meta.operationID {
            guard let identifier = operationID.string.flatMap({ Identifier($0) }) else {
                return .rejectArguments(exchange, .badOperationID(operationID.decoded ?? .null))
            }
            call.operationID = identifier
        }
        return .call(exchange, call)
    }

    func readResource(
        _ parameters: RequestParameters, _ exchange: Exchange
    ) throws(ProtocolFault) -> Action {
        var call = ServiceCall(name: try Self.uri(parameters, "resources/read"))
        call.method = .readResource
        try complete(&call, parameters, exchange)
        return .call(exchange, call)
    }

    func getPrompt(_ parameters: RequestParameters, _ exchange: Exchange) throws(ProtocolFault) -> Action {
        guard let name = parameters.name?.string else {
            throw ProtocolFault(.invalidParameters, "prompts/get takes name, a string")
        }
        var call = ServiceCall(name: name, arguments: try Self.arguments(parameters))
        var isText = true
        call.arguments?.forEachMember { if !$1.isString { isText = false } }
        guard isText else {
            throw ProtocolFault(.invalidParameters, "the arguments of a prompt are strings")
        }
        call.method = .getPrompt
        try complete(&call, parameters, exchange)
        return .call(exchange, call)
    }

    func completeArgument(
        _ parameters: RequestParameters, _ exchange: Exchange
    ) throws(ProtocolFault) -> Action {
        let reference = parameters.reference
        let target: (ServiceMethod, String?) =
            switch reference?["type"]?.string {
            case "ref/prompt": (.completePrompt, reference?["name"]?.string)
            case "ref/resource": (.completeTemplate, reference?["uri"]?.string)
            default: (.completePrompt, nil)
            }
        guard let name = target.1 else {
            throw ProtocolFault(
                .invalidParameters, "ref is of type ref/prompt with a name, or ref/resource with a uri")
        }
        guard let argument = parameters.argument, argument["name"]?.isString == true,
            argument["value"]?.isString == true
        else {
            throw ProtocolFault(.invalidParameters, "argument has a name and a value, both strings")
        }
        var call = ServiceCall(name: name)
        call.method = target.0
        try complete(&call, parameters, exchange)
        return .call(exchange, call)
    }

    /// The longest URI that is looked at.
    static let uriBytesMax = 2048

    static func uri(_ parameters: RequestParameters, _ method: String) throws(ProtocolFault) -> String {
        guard let uri = parameters.uri?.string, !uri.isEmpty else {
            throw ProtocolFault(.invalidParameters, "\(method) takes uri, a string")
        }
        guard uri.utf8.count <= uriBytesMax else {
            throw ProtocolFault(.invalidParameters, "a uri has at most \(uriBytesMax) bytes")
        }
        return uri
    }

    private static func arguments(_ parameters: RequestParameters) throws(ProtocolFault) -> JSONSlice? {
        if let arguments = parameters.arguments, !arguments.isObject {
            throw ProtocolFault(.invalidParameters, "arguments must be an object")
        }
        return parameters.arguments
    }

    /// Adds what calls of every method carry.
    private func complete(
        _ call: inout ServiceCall, _ parameters: RequestParameters, _ exchange: Exchange
    ) throws(ProtocolFault) {
        call.params = parameters.whole
        call.trace = parameters.meta.trace
        call.scopes = caller.scopes
        call.callerKey = caller.key
        call.isActorVerified = caller.isVerified
        if case .handshake(let handshake) = era, !exchange.revision.isStateless {
            call.actor = caller.actor ?? handshake.actor
            call.capabilities = handshake.capabilities
            // Until it says otherwise, an older client hears what is worth telling.
            call.logLevel = logLevel ?? .info
        } else {
            call.actor = caller.actor ?? ActorName(clientInfo: parameters.meta.clientInfo)
            call.capabilities = parameters.meta.clientCapabilities
            call.logLevel = try Self.level(parameters.meta.logLevel)
            call.input = try Self.input(parameters)
        }
    }

    /// The level of log messages that a client names; nil where it names none.
    static func level(_ value: JSONSlice?) throws(ProtocolFault) -> LogLevel? {
        guard let value else { return nil }
        guard let level = value.string.flatMap({ LogLevel(rawValue: $0) }) else {
            let names = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
            throw ProtocolFault(.invalidParameters, "a log level is one of \(names)")
        }
        return level
    }

    private static func input(_ parameters: RequestParameters) throws(ProtocolFault) -> ServiceInput? {
        guard parameters.inputResponses != nil || parameters.requestState != nil else { return nil }
        if let responses = parameters.inputResponses, !responses.isObject {
            throw ProtocolFault(.invalidParameters, "inputResponses must be an object")
        }
        if let state = parameters.requestState, !state.isString {
            throw ProtocolFault(.invalidParameters, "requestState must be the string that was given out")
        }
        return ServiceInput(responses: parameters.inputResponses, state: parameters.requestState)
    }
}
