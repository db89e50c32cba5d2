import TestSupport
import Testing
import Wire

extension Scenario {
    static let resources: [Scenario] = [
        Scenario(name: "resources-list", revisions: everywhere) { client in
            let resources = try await client.result("resources/list")["resources"]?.array ?? []
            for uri in ["test://static-text", "test://static-binary", "test://watched-resource"] {
                try check(resources.contains { $0["uri"]?.string == uri }, "\(uri) is listed")
            }
            try check(resources.allSatisfy { $0["name"]?.string != nil }, "each has a name")
        },
        Scenario(name: "resources-templates-list", revisions: everywhere) { client in
            let result = try await client.result("resources/templates/list")
            let templates = result["resourceTemplates"]?.array ?? []
            try check(
                templates.contains { $0["uriTemplate"] == "test://template/{id}/data" }, result.text)
        },
        Scenario(name: "resources-read-text", revisions: everywhere) { client in
            let content = try await read("test://static-text", client)
            try check(content["mimeType"] == "text/plain", content.text)
            try check(content["text"]?.string?.isEmpty == false, content.text)
        },
        Scenario(name: "resources-read-binary", revisions: everywhere) { client in
            let content = try await read("test://static-binary", client)
            try check(content["mimeType"] == "image/png", content.text)
            try check(content["blob"]?.string?.isEmpty == false, content.text)
        },
        Scenario(name: "resources-templates-read", revisions: everywhere) { client in
            let content = try await read("test://template/123/data", client)
            try check(content["text"]?.string?.contains("123") == true, content.text)
        },
        Scenario(name: "sep-2164-resource-not-found", revisions: everywhere) { client in
            for uri in ["test://no/such", "nobody://knows/this"] {
                let exchange = try await client.ask("resources/read", ["uri": .string(uri)])
                try exchange.mustFail(client.isModern ? -32602 : -32002)
                try check(exchange.error?["data"]?["uri"]?.string == uri, exchange.answer.text)
            }
        },
        Scenario(name: "resources-subscribe", revisions: legacy) { client in
            let params: JSONObject = ["uri": "test://watched-resource"]
            try check(try await client.result("resources/subscribe", params) == [:], "subscribed")
            try check(try await client.result("resources/unsubscribe", params) == [:], "unsubscribed")
        },
        Scenario(name: "bad-cursor", revisions: everywhere) { client in
            for method in ["tools/list", "resources/list", "prompts/list"] {
                try await client.ask(method, ["cursor": "no such cursor"]).mustFail(-32602)
            }
        },
    ]

    private static func read(_ uri: String, _ client: ScenarioClient) async throws -> JSON {
        let result = try await client.result("resources/read", ["uri": .string(uri)])
        let contents = result["contents"]?.array ?? []
        try check(contents.count == 1 && contents[0]["uri"]?.string == uri, result.text)
        return contents[0]
    }
}
