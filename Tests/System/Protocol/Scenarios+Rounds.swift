import TestSupport
import Testing
import Wire

// MARK: - Questions as results, in the stateless revision

extension Scenario {
    private static let prefix = "test_input_required_result_"

    static let rounds: [Scenario] =
        [
            Scenario(name: "input-required-result-basic-elicitation", revisions: stateless) { client in
                let asked = try await ask("elicitation", client, keys: ["user_name"])
                let result = try await answer("elicitation", asked, client)
                try check(result.texts == "Hello, Alice!", result.text)
                try check(result["resultType"] == "complete", result.text)
            },
            Scenario(name: "input-required-result-basic-sampling", revisions: stateless) { client in
                let asked = try await ask("sampling", client, keys: ["capital_question"])
                let result = try await answer("sampling", asked, client)
                try check(result.texts == "a sampled answer", result.text)
            },
            Scenario(name: "input-required-result-basic-list-roots", revisions: stateless) { client in
                let asked = try await ask("list_roots", client, keys: ["client_roots"])
                let result = try await answer("list_roots", asked, client)
                try check(result.texts.contains("file:///somewhere"), result.text)
            },
            Scenario(name: "input-required-result-request-state", revisions: stateless) { client in
                let asked = try await ask("request_state", client, keys: ["confirm"])
                try check(asked["requestState"]?.string?.isEmpty == false, asked.text)
                let result = try await answer("request_state", asked, client)
                try check(result.texts.contains("state-ok"), result.text)
            },
            Scenario(name: "input-required-result-multiple-input-requests", revisions: stateless) { client in
                let keys = ["user_name", "greeting", "client_roots"]
                let asked = try await ask("multiple_inputs", client, keys: keys)
                let result = try await answer("multiple_inputs", asked, client)
                try check(result.texts == "a sampled answer Alice", result.text)
            },
            Scenario(name: "input-required-result-multi-round", revisions: stateless) { client in
                let first = try await ask("multi_round", client, keys: ["step1"])
                let second = try await answer("multi_round", first, client)
                try check(second["resultType"] == "input_required", second.text)
                try check(second["inputRequests"]?.object?.keys == ["step2"], second.text)
                try check(second["requestState"] != first["requestState"], "the state has changed")
                let third = try await answer("multi_round", second, client)
                try check(third["resultType"] == "complete", third.text)
            },
            Scenario(name: "input-required-result-missing-input-response", revisions: stateless) { client in
                let again = try await client.call(
                    prefix + "elicitation", [:], ["inputResponses": ["other": ScenarioClient.form]])
                try check(again["resultType"] == "input_required", again.text)
            },
            Scenario(name: "input-required-result-ignore-extra-params", revisions: stateless) { client in
                let result = try await client.call(
                    prefix + "elicitation", [:],
                    ["inputResponses": ["user_name": ScenarioClient.form, "other": ["action": "decline"]]])
                try check(result["resultType"] == "complete", result.text)
            },
            Scenario(name: "input-required-result-validate-input", revisions: stateless) { client in
                for bad in [["action": "maybe"], ["content": [:]], [:]] as [JSON] {
                    let exchange = try await client.ask(
                        "tools/call",
                        ["name": .string(prefix + "elicitation"), "inputResponses": ["user_name": bad]])
                    let asks = exchange.result?["resultType"] == "input_required"
                    try check(asks || exchange.code == -32602, exchange.answer.text)
                }
                let malformed = try await client.ask(
                    "tools/call",
                    ["name": .string(prefix + "elicitation"), "inputResponses": ["no", "object"]])
                try malformed.mustFail(-32602)
            },
            Scenario(name: "input-required-result-tampered-state", revisions: stateless) { client in
                let asked = try await ask("tampered_state", client, keys: ["confirm"])
                let state = asked["requestState"]?.string ?? ""
                for bad in [state + "x", "x" + state, String(state.dropLast()), "made up", ""] {
                    let exchange = try await client.ask(
                        "tools/call",
                        [
                            "name": .string(prefix + "tampered_state"), "requestState": .string(bad),
                            "inputResponses": ["confirm": ScenarioClient.form],
                        ])
                    try exchange.mustFail(-32602)
                }
            },
            Scenario(name: "input-required-result-non-tool-request", revisions: stateless) { client in
                let name: JSON = .string(prefix + "prompt")
                let asked = try await client.result("prompts/get", ["name": name])
                try check(asked["resultType"] == "input_required", asked.text)
                try check(asked["inputRequests"]?["user_context"] != nil, asked.text)
                let result = try await client.result(
                    "prompts/get", ["name": name, "inputResponses": ["user_context": ScenarioClient.form]])
                try check(result["messages"]?.array?.isEmpty == false, result.text)
            },
            Scenario(name: "input-required-result-unsupported-methods", revisions: stateless) { client in
                for method in ["tools/list", "resources/list", "prompts/list", "server/discover"] {
                    let result = try await client.result(method)
                    try check(result["resultType"] == "complete", "\(method): \(result.text.prefix(200))")
                }
            },
        ]
        + ["elicitation": "elicitation/create", "sampling": "sampling/createMessage", "roots": "roots/list"]
        .map { capability, method in
            Scenario(
                name: "input-required-result-capability-check: \(capability)", revisions: stateless,
                capabilities: .object([capability: [:]])
            ) { client in
                let result = try await client.call(prefix + "capabilities", [:])
                let requests = result["inputRequests"]?.object?.members ?? []
                try check(requests.map { $0.value["method"]?.string } == [method], result.text)
            }
        }

    /// Calls a tool that asks back: under these keys, and no others.
    private static func ask(_ tool: String, _ client: ScenarioClient, keys: [String]) async throws -> JSON {
        let result = try await client.call(prefix + tool, [:])
        try check(result["resultType"] == "input_required", result.text)
        try check(Set(result["inputRequests"]?.object?.keys ?? []) == Set(keys), result.text)
        try check(result["ttlMs"] == nil, "a question is not kept: \(result.text)")
        return result
    }

    /// Calls it again, with an answer to each question.
    private static func answer(_ tool: String, _ asked: JSON, _ client: ScenarioClient) async throws -> JSON {
        let responses = (asked["inputRequests"]?.object?.members ?? []).map { request -> (String, JSON) in
            switch request.value["method"]?.string {
            case "sampling/createMessage": (request.key, ScenarioClient.sampled)
            case "roots/list": (request.key, ScenarioClient.roots)
            default: (request.key, ScenarioClient.form)
            }
        }
        var more: JSONObject = ["inputResponses": .object(JSONObject(responses))]
        more["requestState"] = asked["requestState"]
        return try await client.call(prefix + tool, [:], more)
    }
}
