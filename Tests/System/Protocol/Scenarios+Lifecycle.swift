import TestSupport
import Testing
import Wire

extension Scenario {
    static let lifecycle: [Scenario] = [
        Scenario(name: "server-initialize", revisions: [.november2025], beginsItself: true) { client in
            for version in ["1999-01-01", "2026-07-28", "2030-01-01"] as [JSON] {
                let exchange = try await client.ask(
                    "initialize",
                    [
                        "protocolVersion": version, "capabilities": [:],
                        "clientInfo": ["name": "scenarios", "version": "1.0"],
                    ])
                // What is not served by handshake is answered with the newest that is.
                try check(
                    exchange.result?["protocolVersion"] == "2025-11-25"
                        || exchange.code == -32600 && version != "1999-01-01", exchange.answer.text)
            }
        },
        Scenario(name: "ping", revisions: legacy) { client in
            try check(try await client.result("ping") == [:], "a ping is answered with nothing")
        },
        Scenario(name: "logging-set-level", revisions: legacy) { client in
            for level in ["debug", "info", "emergency"] {
                let result = try await client.result("logging/setLevel", ["level": .string(level)])
                try check(result == [:], "\(result.text)")
            }
            try await client.ask("logging/setLevel", ["level": "loud"]).mustFail(-32602)
        },
        Scenario(name: "unknown-method", revisions: everywhere) { client in
            try await client.ask("no/such").mustFail(-32601)
        },
        Scenario(name: "server-sse-multiple-streams", revisions: everywhere) { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 {
                    group.addTask { _ = try await client.call("test_reconnection") }
                }
                try await group.waitForAll()
            }
        },
        Scenario(name: "unknown-tool", revisions: everywhere) { client in
            try await client.ask("tools/call", ["name": "no_such_tool"]).mustFail(-32602)
        },
        Scenario(name: "first-tool-is-harmless", revisions: everywhere) { client in
            let listed = try await client.result("tools/list")
            let first = listed["tools"]?.array?.first?["name"]?.string ?? ""
            _ = try await client.result("tools/call", ["name": .string(first), "arguments": [:]])
        },
    ]
}

// MARK: - server-stateless

extension Scenario {
    static let stateless26: [Scenario] = [
        Scenario(name: "server-stateless: discover", revisions: stateless) { client in
            let result = try await client.result("server/discover")
            let versions = result["supportedVersions"]?.array ?? []
            try check(versions.contains("2026-07-28"), "\(result.text)")
            for legacy in Scenario.legacy {
                try check(versions.contains(.string(legacy.rawValue)), "\(legacy.rawValue) is served")
            }
            for capability in ["tools", "resources", "prompts", "completions"] {
                try check(result["capabilities"]?[capability] != nil, "\(capability) is offered")
            }
        },
        Scenario(name: "server-stateless: no methods of sessions", revisions: stateless) { client in
            let uri: JSONObject = ["uri": "test://watched-resource"]
            let removed: [(String, JSONObject)] = [
                ("initialize", ["protocolVersion": "2025-11-25", "capabilities": [:]]), ("ping", [:]),
                ("logging/setLevel", ["level": "info"]), ("resources/subscribe", uri),
                ("resources/unsubscribe", uri), ("tasks/list", [:]),
            ]
            for (method, params) in removed { try await client.ask(method, params).mustFail(-32601) }
        },
        Scenario(name: "server-stateless: envelope", revisions: stateless) { client in
            var envelope = client.standardEnvelope
            envelope[Key.client] = nil
            let anonymous = try await client.exchange(client.request("tools/list", envelope: envelope))
            try check(anonymous.result != nil, "it serves whoever does not say who it is")
            envelope[Key.capabilities] = nil
            try await client.exchange(client.request("tools/list", envelope: envelope)).mustFail(-32602)
            envelope[Key.capabilities] = [:]
            envelope[Key.version] = "v999"
            let unknown = try await client.exchange(client.request("tools/list", envelope: envelope))
            try unknown.mustFail(-32022)
            let data = unknown.error?["data"]
            try check(data?["requested"] == "v999", "\(unknown.answer.text)")
            try check(data?["supported"]?.array?.contains("2026-07-28") == true, "\(unknown.answer.text)")
        },
        Scenario(name: "server-stateless: serverInfo", revisions: stateless) { client in
            for (method, params) in [
                ("tools/list", [:]), ("tools/call", ["name": "test_simple_text"]), ("resources/list", [:]),
                ("resources/read", ["uri": "test://static-text"]), ("prompts/list", [:]),
                ("prompts/get", ["name": "test_simple_prompt"]),
            ] as [(String, JSONObject)] {
                let result = try await client.result(method, params)
                try check(result["resultType"] == "complete", "\(method): \(result.text.prefix(200))")
                let server = result["_meta"]?[Key.server]
                try check(server?["name"] == "holdfast", "\(method): \(result["_meta"]?.text ?? "no _meta")")
            }
        },
        Scenario(name: "server-stateless: missing capability", revisions: stateless, capabilities: [:]) {
            client in
            let exchange = try await client.ask("tools/call", ["name": "test_missing_capability"])
            try exchange.mustFail(-32021)
            try check(
                exchange.error?["data"]?["requiredCapabilities"] == ["sampling": [:]], exchange.answer.text)
        },
        Scenario(name: "server-stateless: streaming elicitation", revisions: stateless) { client in
            let result = try await client.call("test_streaming_elicitation")
            try check(result["resultType"] == "input_required", "\(result.text)")
        },
        Scenario(name: "server-stateless: logging", revisions: stateless) { client in
            let silent = try await client.ask("tools/call", ["name": "test_logging_tool"])
            try check(silent.before.isEmpty, "nothing is logged for who does not ask: \(silent.before)")
            let asked = try await client.ask(
                "tools/call", ["name": "test_logging_tool"], meta: [Key.logLevel: "debug"])
            try check(!asked.notifications("notifications/message").isEmpty, "it is logged for who asks")
            let bad = try await client.ask(
                "tools/call", ["name": "test_logging_tool"], meta: [Key.logLevel: "loud"])
            try bad.mustFail(-32602)
        },
        Scenario(name: "server-stateless: listen", revisions: stateless) { client in
            let request = client.request(
                "subscriptions/listen",
                ["notifications": ["toolsListChanged": true, "resourceSubscriptions": ["holdfast://status"]]])
            let inbox = try await client.wire.open(request)
            let first = try #require(
                try await inbox.next(within: ScenarioClient.patience, "the acknowledgement"))
            client.record?.note(first, answering: nil)
            try check(
                first["method"] == "notifications/subscriptions/acknowledged", first.text)
            try check(first["params"]?["_meta"]?[Key.subscription] == request["id"], first.text)
            try check(first["params"]?["notifications"]?["toolsListChanged"] == true, first.text)
            try await client.wire.cancel(request)
            _ = try await client.result("tools/list")
        },
        Scenario(name: "caching", revisions: stateless) { client in
            let listed = try await client.result("resources/list")
            let uri = try #require(listed["resources"]?.array?.first?["uri"])
            for (method, params) in [
                ("server/discover", [:]), ("tools/list", [:]), ("prompts/list", [:]),
                ("resources/list", [:]), ("resources/templates/list", [:]),
                ("resources/read", ["uri": uri]),
            ] as [(String, JSONObject)] {
                let result = try await client.result(method, params)
                try check(result["ttlMs"]?.integer ?? -1 >= 0, "\(method): \(result.text.prefix(200))")
                let scope = result["cacheScope"]?.string ?? ""
                try check(["public", "private"].contains(scope), "\(method): \(scope)")
            }
        },
    ]
}
