import TestSupport
import Testing
import Wire

// MARK: - Questions as requests, where there is a handshake

extension Scenario {
    static let questions: [Scenario] = [
        Scenario(name: "tools-call-sampling", revisions: legacy) { client in
            let result = try await client.call("test_sampling", ["prompt": "Say something"])
            try check(result.texts.contains("a sampled answer"), result.text)
            let question = client.questions.first
            try check(question?["method"] == "sampling/createMessage", "\(client.questions)")
            try check(question?.text.contains("Say something") == true, "\(client.questions)")
        },
        Scenario(name: "tools-call-elicitation", revisions: asking) { client in
            let result = try await client.call("test_elicitation", ["message": "Who are you?"])
            try check(result.texts.contains("alice@example.com"), result.text)
            let params = client.questions.first?["params"]
            try check(params?["message"] == "Who are you?", "\(client.questions)")
            try check(params?["requestedSchema"]?["type"] == "object", "\(client.questions)")
        },
        Scenario(name: "elicitation-sep1034-defaults", revisions: [.november2025]) { client in
            let fields = try await fields("test_elicitation_sep1034_defaults", client)
            let defaults = fields.members.map { ($0.key, $0.value["default"]?.text ?? "none") }
            try check(
                defaults.map { "\($0)=\($1)" } == [
                    #"name="John Doe""#, "age=30", "score=95.5", #"status="active""#, "verified=true",
                ], "\(defaults)")
        },
        Scenario(name: "elicitation-sep1330-enums", revisions: [.november2025]) { client in
            let fields = try await fields("test_elicitation_sep1330_enums", client)
            try check(fields["untitledSingle"]?["enum"] != nil, "\(fields)")
            try check(fields["titledSingle"]?["oneOf"]?.array?.first?["title"] != nil, "\(fields)")
            try check(fields["legacyEnum"]?["enumNames"] != nil, "\(fields)")
            try check(fields["untitledMulti"]?["items"]?["enum"] != nil, "\(fields)")
            try check(fields["titledMulti"]?["items"]?["anyOf"] != nil, "\(fields)")
        },
        Scenario(name: "several questions, several rounds", revisions: asking) { client in
            let many = try await client.call("test_input_required_result_multiple_inputs")
            try check(many.texts == "a sampled answer Alice", many.text)
            let asked = Set(client.questions.compactMap { $0["method"]?.string })
            try check(
                asked == ["elicitation/create", "sampling/createMessage", "roots/list"],
                "\(client.questions)")
            let rounds = try await client.call("test_input_required_result_multi_round")
            try check(rounds.texts.contains("Both steps done"), rounds.text)
            let prompt = try await client.result(
                "prompts/get", ["name": "test_input_required_result_prompt"])
            try check(prompt["messages"]?.array?.isEmpty == false, prompt.text)
        },
        Scenario(name: "client that can't be asked", revisions: legacy, capabilities: [:]) { client in
            let exchange = try await client.ask(
                "tools/call", ["name": "test_sampling", "arguments": ["prompt": "p"]])
            // The stateless revision's own code has no meaning here.
            try exchange.mustFail(-32600)
            try check(client.questions.isEmpty, "\(client.questions)")
        },
    ]

    private static func fields(_ tool: String, _ client: ScenarioClient) async throws -> JSONObject {
        let result = try await client.call(tool)
        try check(result.texts.contains("action=accept"), result.text)
        let properties = client.questions.first?["params"]?["requestedSchema"]?["properties"]
        return try #require(properties?.object)
    }
}
