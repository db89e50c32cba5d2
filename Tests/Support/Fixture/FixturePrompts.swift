import Wire

/// The prompts, and what completes their arguments.
enum FixturePrompts {
    static let list: JSON = [
        ["name": "test_simple_prompt", "description": "Takes nothing."],
        [
            "name": "test_prompt_with_arguments", "description": "Takes two texts.",
            "arguments": [
                ["name": "arg1", "description": "The first.", "required": true],
                ["name": "arg2", "description": "The second.", "required": true],
            ],
        ],
        [
            "name": "test_prompt_with_embedded_resource", "description": "Holds a resource.",
            "arguments": [
                ["name": "resourceUri", "description": "The resource's URI.", "required": true]
            ],
        ],
        ["name": "test_prompt_with_image", "description": "Holds an image."],
        ["name": "test_input_required_result_prompt", "description": "Asks for a context first."],
    ]

    static func get(_ request: FixtureRequest) throws(FixtureFault) -> FixtureOutcome {
        switch request.name {
        case "test_simple_prompt":
            return messages(FixtureContent.text("This is a simple prompt for testing."))
        case "test_prompt_with_arguments":
            let (first, second) = (try argument("arg1", request), try argument("arg2", request))
            return messages(
                FixtureContent.text("Prompt with arguments: arg1='\(first)', arg2='\(second)'"))
        case "test_prompt_with_embedded_resource":
            let uri = try argument("resourceUri", request)
            return messages(
                FixtureContent.resource(uri, "text/plain", "Embedded resource content for testing."),
                FixtureContent.text("Please process the embedded resource above."))
        case "test_prompt_with_image":
            return messages(FixtureContent.image, FixtureContent.text("Please analyze the image above."))
        case "test_input_required_result_prompt":
            guard request.declares("elicitation") else { throw .needs("elicitation") }
            guard let answer = request.form("user_context") else {
                return .ask(
                    ["user_context": FixtureQuestion.field("context", "What context should be used?")])
            }
            return messages(
                FixtureContent.text("Context: " + (answer["content"]?["context"]?.string ?? "none")))
        default: throw FixtureFault(-32602, "there is no prompt \(request.name)")
        }
    }

    static func complete(_ request: FixtureRequest) throws(FixtureFault) -> FixtureOutcome {
        let value = request.params["argument"]?["value"]?.string ?? ""
        let name = request.params["argument"]?["name"]?.string
        let candidates: [String]
        switch (request.params["ref"]?["type"]?.string, name) {
        case ("ref/prompt", "arg1"), ("ref/prompt", "arg2"):
            candidates = ["paris", "park", "party", "test1", "test2"]
        case ("ref/resource", "id"): candidates = ["123", "456"]
        default: throw FixtureFault(-32602, "nothing of this reference can be completed")
        }
        let found = candidates.filter { $0.hasPrefix(value) }.map { JSON.string($0) }
        return .result([
            "completion": ["values": .array(found), "total": .integer(found.count), "hasMore": false]
        ])
    }

    private static func messages(_ contents: JSON...) -> FixtureOutcome {
        .result(["messages": .array(contents.map(FixtureContent.user))])
    }

    private static func argument(
        _ name: String, _ request: FixtureRequest
    ) throws(FixtureFault) -> String {
        guard let value = request.arguments[name]?.string else {
            throw FixtureFault(-32602, "the argument \(name) is required")
        }
        return value
    }
}
