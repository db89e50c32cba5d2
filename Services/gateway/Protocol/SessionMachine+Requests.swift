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
        case .handshake(let handshake):
            guard method != "initialize" else {
                throw ProtocolFault(.invalidRequest, "this session is initialized already")
            }
            return handshake.revision
        case .undecided where method == "initialize":
            guard batch == nil, let version = parameters.protocolVersion?.string else {
                throw ProtocolFault(.invalidParameters, "initialize takes protocolVersion, a string")
            }
            let known = Revision(rawValue: version).flatMap { $0.isStateless ? nil : $0 }
            let revision = known ?? .newestHandshake
            era = .handshake(
                Handshake(
                    revision: revision, actor: ActorName(clientInfo: parameters.clientInfo),
                    capabilities: parameters.capabilities))
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
        case ("initialize", false): return .initialize(exchange)
        case ("ping", false): return .pong(exchange)
        case ("server/discover", true): return .discover(exchange)
        case ("logging/setLevel", false):
            guard let level = try Self.level(parameters.level) else {
                throw ProtocolFault(.invalidParameters, "logging/setLevel takes level, a string")
            }
            logLevel = level
            return .pong(exchange)
        default: break
        }
        let action = try waitingAction(method, parameters, exchange)
        guard caller.scopes.contains(.read) else { return .forbid(exchange, needed: .read) }
        if case .rejectArguments = action { return action }
        inFlight[exchange.id] = .some(exchange.batch)
        return action
    }

    /// What a request asks for whose answer may take a while.
    private func waitingAction(
        _ method: String, _ parameters: RequestParameters, _ exchange: Exchange
    ) throws(ProtocolFault) -> Action {
        switch (method, exchange.revision.isStateless) {
        case ("tools/call", _): return try callTool(parameters, exchange)
        case ("resources/read", _): return try readResource(parameters, exchange)
        case ("prompts/get", _): return try getPrompt(parameters, exchange)
        case ("completion/complete", _): return try completeArgument(parameters, exchange)
        case ("resources/subscribe", false):
            return .subscribe(exchange, uri: try Self.uri(parameters, method))
        case ("resources/unsubscribe", false):
            return .unsubscribe(exchange, uri: try Self.uri(parameters, method))
        case ("subscriptions/listen", true):
            return .listen(exchange, try ListenFilter(parameters.notifications))
        default:
            guard let kind = OfferKind(listMethod: method) else {
                throw ProtocolFault(.methodNotFound, "there is no method \(method)")
            }
            return try list(kind, parameters, exchange)
        }
    }

    private func list(
        _ kind: OfferKind, _ parameters: RequestParameters, _ exchange: Exchange
    ) throws(ProtocolFault) -> Action {
        guard let cursor = parameters.cursor, !cursor.isNull else {
            return .list(exchange, kind, start: 0)
        }
        guard let place = cursor.string.flatMap({ ListCursor($0) }) else { throw .badCursor }
        return .list(exchange, kind, start: place.start)
    }
}
