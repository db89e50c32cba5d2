import TestSupport
import Testing
import Wire

extension Scenario {
    static let tools: [Scenario] = [
        Scenario(name: "tools-list", revisions: everywhere) { client in
            let result = try await client.result("tools/list")
            let tools = result["tools"]?.array ?? []
            try check(tools.count > 26, "\(tools.count) tools")
            for tool in tools {
                let name = tool["name"]?.string ?? ""
                try check((1...64).contains(name.utf8.count), "the name \(name)")
                try check(!(tool["description"]?.string ?? "").isEmpty, "\(name) has a description")
                try check(tool["inputSchema"]?["type"] == "object", "\(name) has a schema")
            }
            let again = try await client.result("tools/list")
            try check(again["tools"] == result["tools"], "the order is always the same")
        },
        Scenario(name: "tools-call-simple-text", revisions: everywhere) { client in
            let result = try await client.call("test_simple_text")
            try check(result.texts == "This is a simple text response for testing.", result.text)
            try check(result["isError"] != true, result.text)
        },
        Scenario(name: "tools-call-image", revisions: everywhere) { client in
            let block = try await client.call("test_image_content").onlyBlock
            try check(block?["type"] == "image" && block?["mimeType"] == "image/png", "\(block?.text ?? "")")
            try check(block?["data"]?.string?.isEmpty == false, "it has data")
        },
        Scenario(name: "tools-call-audio", revisions: everywhere) { client in
            let block = try await client.call("test_audio_content").onlyBlock
            try check(block?["type"] == "audio" && block?["mimeType"] == "audio/wav", "\(block?.text ?? "")")
        },
        Scenario(name: "tools-call-embedded-resource", revisions: everywhere) { client in
            let block = try await client.call("test_embedded_resource").onlyBlock
            try check(block?["resource"]?["uri"] == "test://embedded-resource", "\(block?.text ?? "")")
        },
        Scenario(name: "tools-call-mixed-content", revisions: everywhere) { client in
            let result = try await client.call("test_multiple_content_types")
            let types = result["content"]?.array?.compactMap { $0["type"]?.string }
            try check(types == ["text", "image", "resource"], result.text)
        },
        Scenario(name: "tools-call-error", revisions: everywhere) { client in
            let result = try await client.call("test_error_handling")
            try check(result["isError"] == true && !result.texts.isEmpty, result.text)
        },
        Scenario(name: "json-schema-2020-12", revisions: [.november2025, .july2026]) { client in
            let listed = try await client.result("tools/list")
            let tool = listed["tools"]?.array?.first { $0["name"] == "json_schema_2020_12_tool" }
            let schema = try #require(tool?["inputSchema"])
            try check(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema", schema.text)
            try check(schema["$defs"]?["address"]?["$anchor"] == "addressDef", schema.text)
            for keyword in ["allOf", "if", "then", "else", "additionalProperties"] {
                try check(schema[keyword] != nil, "\(keyword) is kept: \(schema.text)")
            }
        },
        Scenario(name: "custom-header-annotation", revisions: stateless) { client in
            let listed = try await client.result("tools/list")
            let tool = listed["tools"]?.array?.first { $0["name"] == "test_x_mcp_header" }
            let property = tool?["inputSchema"]?["properties"]?["region"]
            try check(property?["x-mcp-header"] == "Region", "\(tool?.text ?? "no such tool")")
            let result = try await client.call("test_x_mcp_header", ["region": "Hello"])
            try check(result.texts == "Region: Hello", result.text)
        },
    ]

    static let onTheWay: [Scenario] = [
        Scenario(name: "tools-call-with-progress", revisions: everywhere) { client in
            for token in ["progress-a", 7] as [JSON] {
                let exchange = try await client.ask(
                    "tools/call", ["name": "test_tool_with_progress"], meta: ["progressToken": token])
                try check(exchange.result != nil, exchange.answer.text)
                let told = exchange.notifications("notifications/progress").compactMap { $0["params"] }
                try check(told.compactMap { $0["progress"]?.integer } == [0, 50, 100], "\(exchange.before)")
                try check(told.allSatisfy { $0["progressToken"] == token }, "\(exchange.before)")
            }
            let silent = try await client.ask("tools/call", ["name": "test_tool_with_progress"])
            try check(silent.before.isEmpty, "nobody wanted to know: \(silent.before)")
        },
        Scenario(name: "tools-call-with-logging", revisions: legacy) { client in
            _ = try await client.result("logging/setLevel", ["level": "debug"])
            let exchange = try await client.ask("tools/call", ["name": "test_tool_with_logging"])
            let logged = exchange.notifications("notifications/message").compactMap { $0["params"] }
            try check(logged.count == 3, "\(exchange.before)")
            try check(logged.allSatisfy { $0["level"] == "info" && $0["data"] != nil }, "\(exchange.before)")
            _ = try await client.result("logging/setLevel", ["level": "error"])
            let silent = try await client.ask("tools/call", ["name": "test_tool_with_logging"])
            try check(silent.before.isEmpty, "below the level: \(silent.before)")
        },
        Scenario(name: "cancelled call is not answered", revisions: everywhere) { client in
            let request = client.request("tools/call", ["name": "test_reconnection"])
            let inbox = try await client.wire.open(request)
            try await client.wire.cancel(request)
            _ = try await client.call("test_reconnection")
            try await client.wire.close()
            while let late = try await inbox.next(within: ScenarioClient.patience, "the end") {
                throw ScenarioFault(description: "an answer to what was cancelled: \(late.text)")
            }
        },
    ]
}
