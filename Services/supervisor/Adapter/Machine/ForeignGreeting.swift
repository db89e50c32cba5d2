import Wire

/// What a server said of itself when it was greeted.
struct ForeignGreeting: Sendable, Equatable {
    /// How it is spoken to.
    enum Era: Sendable, Equatable {
        /// Each request stands for itself.
        case stateless
        /// After a handshake, in this revision.
        case legacy(String)
    }

    let era: Era
    let capabilities: JSON
    let identity: JSON
    let instructions: JSON?

    /// The revisions that begin with a handshake, the newest first.
    static let legacyRevisions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]

    /// Reads the result of `server/discover`; nil where the stateless revision is not served.
    init?(discovered result: JSON) {
        let versions = result["supportedVersions"]?.array ?? []
        guard versions.contains(.string(Envelope.revision)) else { return nil }
        era = .stateless
        capabilities = result["capabilities"] ?? [:]
        identity = result["_meta"]?[Envelope.server] ?? [:]
        instructions = result["instructions"]
    }

    /// Reads the result of `initialize`; nil where it offers a revision unknown here.
    init?(initialized result: JSON) {
        guard let version = result["protocolVersion"]?.string, Self.legacyRevisions.contains(version) else {
            return nil
        }
        era = .legacy(version)
        capabilities = result["capabilities"] ?? [:]
        identity = result["serverInfo"] ?? [:]
        instructions = result["instructions"]
    }

    /// What callers are told who discover.
    var discovery: JSON {
        var result: JSONObject = [
            "resultType": "complete", "supportedVersions": [.string(Envelope.revision)],
            "capabilities": capabilities, "ttlMs": 0, "cacheScope": "private",
            "_meta": .object([Envelope.server: identity]),
        ]
        result["instructions"] = instructions
        return .object(result)
    }

    /// Whether it may be sent this method: a server after a handshake is asked only for what it offers.
    func offers(_ method: String) -> Bool {
        guard case .legacy = era else { return true }
        switch method {
        case "tools/list", "tools/call": return capabilities["tools"] != nil
        case "prompts/list", "prompts/get": return capabilities["prompts"] != nil
        case "completion/complete": return capabilities["completions"] != nil
        case "subscriptions/listen": return true
        default: return capabilities["resources"] != nil
        }
    }
}
