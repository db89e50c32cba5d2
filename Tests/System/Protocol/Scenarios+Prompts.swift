import TestSupport
import Testing
import Wire

extension Scenario {
    static let prompts: [Scenario] = [
        Scenario(name: "prompts-list", revisions: everywhere) { client in
            let prompts = try await client.result("prompts/list")["prompts"]?.array ?? []
            try check(prompts.count >= 5, "\(prompts.count) prompts")
            for prompt in prompts {
                try check(!(prompt["description"]?.string ?? "").isEmpty, "described: \(prompt.text)")
            }
        },
        Scenario(name: "prompts-get-simple", revisions: everywhere) { client in
            let messages = try await get("test_simple_prompt", [:], client)
            try check(messages.first?["content"]?["type"] == "text", "\(messages)")
        },
        Scenario(name: "prompts-get-with-args", revisions: everywhere) { client in
            let messages = try await get(
                "test_prompt_with_arguments", ["arg1": "hello", "arg2": "world"], client)
            let text = messages.first?["content"]?["text"]?.string ?? ""
            try check(text.contains("hello") && text.contains("world"), text)
            try await client.ask("prompts/get", ["name": "test_prompt_with_arguments"]).mustFail(-32602)
        },
        Scenario(name: "prompts-get-embedded-resource", revisions: everywhere) { client in
            let messages = try await get(
                "test_prompt_with_embedded_resource", ["resourceUri": "test://example-resource"], client)
            let resource = messages.first { $0["content"]?["type"] == "resource" }?["content"]?["resource"]
            try check(resource?["uri"] == "test://example-resource", "\(messages)")
        },
        Scenario(name: "prompts-get-with-image", revisions: everywhere) { client in
            let messages = try await get("test_prompt_with_image", [:], client)
            try check(messages.contains { $0["content"]?["type"] == "image" }, "\(messages)")
        },
        Scenario(name: "prompts-get-unknown", revisions: everywhere) { client in
            try await client.ask("prompts/get", ["name": "no_such_prompt"]).mustFail(-32602)
        },
        Scenario(name: "completion-complete", revisions: everywhere) { client in
            func complete(_ ref: JSON, _ name: String, _ value: String) async throws -> [JSON] {
                let result = try await client.result(
                    "completion/complete",
                    ["ref": ref, "argument": ["name": .string(name), "value": .string(value)]])
                return result["completion"]?["values"]?.array ?? []
            }
            let prompt: JSON = ["type": "ref/prompt", "name": "test_prompt_with_arguments"]
            try check(try await complete(prompt, "arg1", "par") == ["paris", "park", "party"], "by prefix")
            let template: JSON = ["type": "ref/resource", "uri": "test://template/{id}/data"]
            try check(try await complete(template, "id", "1") == ["123"], "of a template")
            let unknown = try await client.ask(
                "completion/complete",
                [
                    "ref": ["type": "ref/prompt", "name": "no_such"],
                    "argument": ["name": "a", "value": ""],
                ])
            try unknown.mustFail(-32602)
        },
    ]

    private static func get(
        _ name: String, _ arguments: JSON, _ client: ScenarioClient
    ) async throws -> [JSON] {
        let result = try await client.result(
            "prompts/get", ["name": .string(name), "arguments": arguments])
        let messages = result["messages"]?.array ?? []
        try check(messages.allSatisfy { $0["role"] == "user" }, result.text)
        return messages
    }
}
