import Primitives
import Wire

/// What each request asks for, and whether it may be answered at all.
extension SessionMachine {
    mutating func request(
        _ id: JSONSlice, _ method: String, _ parameters: RequestParameters, batch: Int?
    ) -> Action {
        let key = RequestID(id)
        do throws(ProtocolFault) {
            guard inFlight[key] == nil else {
                throw ProtocolFault(.invalidRequest, "this id is in flight already")
            }
            let revision = try admit(method, parameters, batch: batch)
            return try action(method, parameters, Exchange(id: key, revision: revision, batch: batch))
        } catch {
            return .refuse(id, error, batch: batch)
        }
    }

    /// The revision a request is to be answered in, once it may be answered at all.
    private mutating func admit(
        _ method: String, _ parameters: RequestParameters, batch: Int?
    ) throws(ProtocolFault) -> Revision {
        if era == .stateless || parameters.meta.isStateless
            || (era == .undecided && method == "server/discover")
        {
            try checkEnvelope(method, parameters)
            if era == .undecided, method != "server/discover" { era = .stateless }
            return .july2026
        }
        switch era {
        case .handshake(let revision, _):
            guard method != "initialize" else {
                throw ProtocolFault(.invalidRequest, "this session is initialized already")
            }
            return revision
        case .undecided where method == "initialize":
            guard batch == nil, let version = parameters.protocolVersion?.string else {
                throw ProtocolFault(.invalidParameters, "initialize takes protocolVersion, a string")
            }
            let known = Revision(rawValue: version).flatMap { $0.isStateless ? nil : $0 }
            let revision = known ?? .newestHandshake
            era = .handshake(revision, ActorName(clientInfo: parameters.clientInfo))
            return revision
        case .undecided where method == "ping": return .newestHandshake
        case .undecided, .stateless:
            throw ProtocolFault(
                .invalidRequest,
                "send initialize first, or name the revision in _meta (2026-07-28)")
        }
    }

    /// What a request of the stateless era must say of itself.
    private func checkEnvelope(_ method: String, _ parameters: RequestParameters) throws(ProtocolFault) {
        let meta = parameters.meta
        if meta.protocolVersion == nil, method == "initialize" {
            throw .unsupportedVersion(
                parameters.protocolVersion?.decoded ?? .null, served: [.july2026],
                "requests of this session stand alone: there is no initialize")
        }
        guard let version = meta.protocolVersion?.string else {
            throw ProtocolFault(
                .invalidParameters, "params._meta needs io.modelcontextprotocol/protocolVersion, a string")
        }
        guard Revision(rawValue: version)?.isStateless == true else {
            throw .unsupportedVersion(
                .string(version), served: Revision.served,
                "revision \(version) is not served without initialize")
        }
        guard meta.clientCapabilities?.isObject == true else {
            throw ProtocolFault(
                .invalidParameters, "params._meta needs io.modelcontextprotocol/clientCapabilities, an object"
            )
        }
    }

    private mutating func action(
        _ method: String, _ parameters: RequestParameters, _ exchange: Exchange
    ) throws(ProtocolFault) -> Action {
        switch (method, exchange.revision.isStateless) {
        case ("tools/list", _) where !caller.scopes.contains(.read),
            ("tools/call", _) where !caller.scopes.contains(.read):
            return .forbid(exchange, needed: .read)
        case ("initialize", false): return .initialize(exchange)
        case ("ping", false): return .pong(exchange)
        case ("server/discover", true): return .discover(exchange)
        case ("tools/list", _):
            // The list is one page: no cursor was ever handed out.
            if let cursor = parameters.cursor, !cursor.isNull {
                throw ProtocolFault(.invalidParameters, "this cursor was not given out here: leave it out")
            }
            inFlight[exchange.id] = .some(exchange.batch)
            return .listTools(exchange)
        case ("tools/call", _):
            let action = try callTool(parameters, exchange)
            if case .callTool = action { inFlight[exchange.id] = .some(exchange.batch) }
            return action
        default: throw ProtocolFault(.methodNotFound, "there is no method \(method)")
        }
    }

    private func callTool(
        _ parameters: RequestParameters, _ exchange: Exchange
    ) throws(ProtocolFault) -> Action {
        guard let name = parameters.name?.string else {
            throw ProtocolFault(.invalidParameters, "tools/call takes name, a string")
        }
        if let arguments = parameters.arguments, !arguments.isObject {
            throw ProtocolFault(.invalidParameters, "arguments must be an object")
        }
        var call = ToolCall(name: name, arguments: parameters.arguments, trace: parameters.meta.trace)
        call.scopes = caller.scopes
        call.isActorVerified = caller.isVerified
        if let actor = caller.actor {
            call.actor = actor
        } else if case .handshake(_, let actor) = era, !exchange.revision.isStateless {
            call.actor = actor
        } else {
            call.actor = ActorName(clientInfo: parameters.meta.clientInfo)
        }
        if let operationID = parameters.meta.operationID {
            guard let identifier = operationID.string.flatMap({ Identifier($0) }) else {
                return .rejectArguments(exchange, .badOperationID(operationID.decoded ?? .null))
            }
            call.operationID = identifier
        }
        return .callTool(exchange, call)
    }
}
