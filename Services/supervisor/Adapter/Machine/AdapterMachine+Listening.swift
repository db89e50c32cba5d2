import Wire

/// Listening to a server that knows no `subscriptions/listen`: it says what changes to everybody, and is told
/// which resources matter to anybody.
extension AdapterMachine {
    mutating func listen(_ key: CallKey, _ call: AdapterCall, _ greeting: ForeignGreeting) -> [Action] {
        let wanted = call.params["notifications"]?.object ?? [:]
        var honoured: JSONObject = [:]
        for (kind, owner) in Self.lists where wanted[kind] == true {
            if greeting.capabilities[owner]?["listChanged"] == true { honoured[kind] = true }
        }
        let uris = wanted["resourceSubscriptions"]?.array ?? []
        if !uris.isEmpty, greeting.capabilities["resources"]?["subscribe"] == true {
            honoured["resourceSubscriptions"] = .array(uris)
        }
        let known = subscribed
        listeners[key] = call
        honours[key] = honoured
        let acknowledgement = JSON.object([
            "notifications": .object(honoured), "_meta": .object([Envelope.subscription: call.id]),
        ])
        return [
            .notify(key, method: "notifications/subscriptions/acknowledged", params: acknowledgement)
        ] + change("resources/subscribe", subscribed.subtracting(known))
    }

    mutating func stopListening(_ key: CallKey) -> [Action] {
        let known = subscribed
        listeners[key] = nil
        honours[key] = nil
        return change("resources/unsubscribe", known.subtracting(subscribed))
    }

    /// Everybody who listens is told that it is over.
    mutating func endListening() -> [Action] {
        defer { (listeners, honours) = ([:], [:]) }
        return listeners.sorted { $0.key < $1.key }.map { .answer($0, .listenEnded($1)) }
    }

    /// A change of the server's goes to each who asked to be told.
    func toldListeners(_ method: String, _ params: JSON) -> [Action] {
        listeners.sorted { $0.key < $1.key }.compactMap { key, call in
            guard let honoured = honours[key] else { return nil }
            var members: JSONObject = ["_meta": .object([Envelope.subscription: call.id])]
            if method == "notifications/resources/updated" {
                guard let uri = params["uri"], let uris = honoured["resourceSubscriptions"]?.array,
                    uris.contains(where: { Self.covers($0, uri) })
                else { return nil }
                members["uri"] = uri
            } else {
                let kind = Self.lists.first { method == "notifications/\($0.owner)/list_changed" }?.kind
                guard let kind, honoured[kind] == true else { return nil }
            }
            return .notify(key, method: method, params: .object(members))
        }
    }

    private static let lists: [(kind: String, owner: String)] = [
        ("toolsListChanged", "tools"), ("promptsListChanged", "prompts"),
        ("resourcesListChanged", "resources"),
    ]

    /// Whether whoever asked for a URI wants to hear of another: the same, or a part of it.
    private static func covers(_ asked: JSON, _ told: JSON) -> Bool {
        guard let asked = asked.string, let told = told.string else { return false }
        return told == asked || told.hasPrefix(asked.hasSuffix("/") ? asked : asked + "/")
    }

    /// The resources that matter to anybody.
    private var subscribed: Set<String> {
        Set(honours.values.flatMap { $0["resourceSubscriptions"]?.array ?? [] }.compactMap(\.string))
    }

    private mutating func change(_ method: String, _ uris: Set<String>) -> [Action] {
        uris.sorted().map { uri in
            .send([
                "jsonrpc": "2.0", "id": .integer(nextID()), "method": .string(method),
                "params": ["uri": .string(uri)],
            ])
        }
    }
}

extension AdapterAnswer {
    /// The end of listening.
    static func listenEnded(_ call: AdapterCall) -> AdapterAnswer {
        .result(["resultType": "complete", "_meta": .object([Envelope.subscription: call.id])])
    }
}
