import Wire

/// One tool: what is said of it, and what a call does.
struct FixtureTool: Sendable {
    let name: String
    let description: String
    var inputSchema: JSON = ["type": "object", "additionalProperties": false]
    let call: @Sendable (FixtureRequest) throws(FixtureFault) -> FixtureOutcome

    var declaration: JSON {
        [
            "name": .string(name), "description": .string(description), "inputSchema": inputSchema,
            "annotations": [
                "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true,
                "openWorldHint": false,
            ],
        ]
    }

    static let all: [FixtureTool] = contents + notifying + capabilities + asking + rounds

    static func text(_ name: String, _ description: String) -> JSON {
        [
            "type": "object",
            "properties": .object([name: ["type": "string", "description": .string(description)]]),
            "required": [.string(name)], "additionalProperties": false,
        ]
    }
}

// MARK: - Kinds of content

extension FixtureTool {
    private static let contents: [FixtureTool] = [
        FixtureTool(name: "test_simple_text", description: "Answers with one text.") { _ in
            FixtureContent.say("This is a simple text response for testing.")
        },
        FixtureTool(name: "test_image_content", description: "Answers with an image.") { _ in
            FixtureContent.answer(FixtureContent.image)
        },
        FixtureTool(name: "test_audio_content", description: "Answers with a sound.") { _ in
            FixtureContent.answer(FixtureContent.audio)
        },
        FixtureTool(name: "test_embedded_resource", description: "Answers with a resource.") { _ in
            FixtureContent.answer(
                FixtureContent.resource(
                    "test://embedded-resource", "text/plain", "This is an embedded resource content."))
        },
        FixtureTool(name: "test_multiple_content_types", description: "Answers with three blocks.") { _ in
            FixtureContent.answer(
                FixtureContent.text("Multiple content types test:"), FixtureContent.image,
                FixtureContent.resource(
                    "test://mixed-content-resource", "application/json", #"{"test":"data","value":123}"#))
        },
        FixtureTool(name: "test_error_handling", description: "Fails, and says so.") { _ in
            FixtureContent.answer(
                FixtureContent.text("This tool intentionally returns an error for testing"), isError: true)
        },
        FixtureTool(
            name: "json_schema_2020_12_tool", description: "Has a schema of many keywords.",
            inputSchema: schema2020
        ) { request in
            FixtureContent.say("Received: " + JSON.object(request.arguments).text)
        },
        FixtureTool(
            name: "test_x_mcp_header", description: "Has an argument that travels as a header too.",
            inputSchema: [
                "type": "object",
                "properties": [
                    "region": [
                        "type": "string", "description": "A region.", "x-mcp-header": "Region",
                    ]
                ], "additionalProperties": false,
            ]
        ) { request in
            FixtureContent.say("Region: " + (request.arguments["region"]?.string ?? "none"))
        },
    ]

    private static let schema2020: JSON = [
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "$defs": [
            "address": [
                "$anchor": "addressDef", "type": "object",
                "properties": ["street": ["type": "string"], "city": ["type": "string"]],
            ]
        ],
        "properties": [
            "name": ["type": "string"], "address": ["$ref": "#/$defs/address"],
            "contactMethod": ["type": "string", "enum": ["phone", "email"]], "phone": ["type": "string"],
            "email": ["type": "string"],
        ],
        "allOf": [["anyOf": [["required": ["phone"]], ["required": ["email"]], ["required": ["name"]]]]],
        "if": [
            "properties": ["contactMethod": ["const": "phone"]], "required": ["contactMethod"],
        ],
        "then": ["required": ["phone"]], "else": ["required": []], "additionalProperties": false,
    ]
}

// MARK: - What is said on the way

extension FixtureTool {
    private static let notifying: [FixtureTool] = [
        FixtureTool(name: "test_tool_with_logging", description: "Logs three times.") { request in
            logging(
                request, ["Tool execution started", "Tool processing data", "Tool execution completed"],
                then: FixtureContent.say("Tool with logging executed successfully"))
        },
        FixtureTool(name: "test_logging_tool", description: "Logs where the caller wants it.") { request in
            logging(request, ["Logging for this request"], then: FixtureContent.say("Logged"))
        },
        FixtureTool(name: "test_tool_with_progress", description: "Tells how far it is.") { request in
            let outcome = FixtureContent.say("Progress told")
            guard let token = request.progressToken else { return outcome }
            return [100, 50, 0].reduce(outcome) { rest, done in
                .first(
                    method: "notifications/progress",
                    params: [
                        "progressToken": token, "progress": .integer(done), "total": 100,
                        "message": .string("Completed step \(done) of 100"),
                    ], then: rest)
            }
        },
        FixtureTool(name: "test_reconnection", description: "Takes a moment.") { request in
            let outcome = FixtureOutcome.pause(
                then: .pause(then: FixtureContent.say("Reconnection test completed")))
            guard let token = request.progressToken else { return outcome }
            return .first(
                method: "notifications/progress", params: ["progressToken": token, "progress": 1],
                then: outcome)
        },
        FixtureTool(name: "test_trigger_tool_change", description: "Says that tools changed.") { _ in
            .tell(
                kind: "toolsListChanged", method: "notifications/tools/list_changed",
                then: FixtureContent.say("Tool change told"))
        },
        FixtureTool(name: "test_trigger_prompt_change", description: "Says that prompts changed.") { _ in
            .tell(
                kind: "promptsListChanged", method: "notifications/prompts/list_changed",
                then: FixtureContent.say("Prompt change told"))
        },
    ]

    private static func logging(
        _ request: FixtureRequest, _ lines: [String], then outcome: FixtureOutcome
    ) -> FixtureOutcome {
        guard request.wantsInfo else { return outcome }
        return lines.reversed().reduce(outcome) { rest, line in
            .first(
                method: "notifications/message",
                params: ["level": "info", "logger": "fixture", "data": .string(line)], then: rest)
        }
    }

    private static let capabilities: [FixtureTool] = [
        FixtureTool(name: "test_missing_capability", description: "Needs a client that samples.") {
            (request) throws(FixtureFault) in
            guard request.declares("sampling") else { throw .needs("sampling") }
            return FixtureContent.say("The client samples")
        }
    ]
}
