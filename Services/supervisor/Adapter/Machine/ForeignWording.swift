import Wire

/// How calls are put to a foreign server, and what its words become.
enum ForeignWording {
    /// The params as the server may see them.
    ///
    /// - Parameter id: The id under which it is asked; its progress goes by the same number.
    static func params(of call: AdapterCall, id: Int64, _ era: ForeignGreeting.Era) -> JSON {
        var params = call.params
        var meta = JSONObject(
            (params["_meta"]?.object?.members ?? []).filter { !$0.key.hasPrefix(Envelope.ours) }
                .map { ($0.key, $0.value) })
        if meta["progressToken"] != nil { meta["progressToken"] = .integer(id) }
        switch era {
        case .stateless:
            meta[Envelope.version] = .string(Envelope.revision)
            meta[Envelope.capabilities] = meta[Envelope.capabilities] ?? [:]
        case .legacy:
            for key in meta.keys where key.hasPrefix(Envelope.prefix) { meta[key] = nil }
            params["inputResponses"] = nil
            params["requestState"] = nil
        }
        params["_meta"] = meta.isEmpty ? nil : .object(meta)
        return .object(params)
    }

    /// A result of the server's in the stateless form.
    static func result(_ result: JSON, of call: AdapterCall, _ greeting: ForeignGreeting) -> AdapterAnswer {
        guard var members = result.object else {
            return .error(.internalError, "the server's result is no object")
        }
        var meta = members["_meta"]?.object ?? [:]
        for key in meta.keys where key.hasPrefix(Envelope.ours) { meta[key] = nil }
        if case .legacy = greeting.era {
            members["resultType"] = "complete"
            meta[Envelope.server] = greeting.identity
            if isCacheable(call.method) {
                members["ttlMs"] = 0
                members["cacheScope"] = "private"
            }
        }
        if call.isListen { meta[Envelope.subscription] = call.id }
        members["_meta"] = meta.isEmpty ? nil : .object(meta)
        return .result(.object(members))
    }

    /// An error of the server's in the stateless form.
    static func error(_ error: JSON, of call: AdapterCall, _ era: ForeignGreeting.Era) -> AdapterAnswer {
        guard case .legacy = era, var members = error.object else { return .error(error) }
        switch error["code"]?.integer {
        case -32002:
            members["code"] = .integer(RPCCode.invalidParameters.rawValue)
            if members["data"]?["uri"] == nil, let uri = call.params["uri"] {
                members["data"] = ["uri": uri]
            }
        // The stateless revision has no such code, and nothing to put in its place.
        case -32042: members["code"] = .integer(RPCCode.internalError.rawValue)
        default: break
        }
        return .error(.object(members))
    }

    /// Whether the result of a method says how long it keeps.
    private static func isCacheable(_ method: String) -> Bool {
        method.hasSuffix("/list") || method == "resources/read"
    }
}
