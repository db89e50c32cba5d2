import Wire

/// Which method does what.
enum FixtureMethods {
    static let identity: JSON = ["name": "holdfast-fixture", "version": "1.0"]

    static func outcome(of request: FixtureRequest) throws(FixtureFault) -> FixtureOutcome {
        switch request.method {
        case "server/discover":
            return cached([
                "supportedVersions": [.string(Envelope.revision)], "capabilities": capabilities,
                "_meta": .object([Envelope.server: identity]),
            ])
        case "tools/list": return cached(["tools": .array(FixtureTool.all.map(\.declaration))])
        case "tools/call":
            guard let tool = FixtureTool.all.first(where: { $0.name == request.name }) else {
                throw FixtureFault(-32602, "there is no tool \(request.name)")
            }
            return try tool.call(request)
        case "resources/list": return cached(["resources": FixtureResources.list])
        case "resources/templates/list": return cached(["resourceTemplates": FixtureResources.templates])
        case "resources/read":
            let uri = request.params["uri"]?.string ?? ""
            return cached(["contents": try FixtureResources.read(uri)])
        case "prompts/list": return cached(["prompts": FixturePrompts.list])
        case "prompts/get": return try FixturePrompts.get(request)
        case "completion/complete": return try FixturePrompts.complete(request)
        default: throw FixtureFault(-32601, "there is no method \(request.method)")
        }
    }

    private static let capabilities: JSON = [
        "tools": ["listChanged": true], "resources": ["subscribe": true, "listChanged": false],
        "prompts": ["listChanged": true], "completions": [:], "logging": [:],
    ]

    private static func cached(_ members: JSONObject) -> FixtureOutcome {
        var members = members
        members["ttlMs"] = 60_000
        members["cacheScope"] = "public"
        return .result(members)
    }
}
