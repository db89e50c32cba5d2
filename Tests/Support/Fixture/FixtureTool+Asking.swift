import Wire

// MARK: - One question each

extension FixtureTool {
    static let asking: [FixtureTool] = [
        FixtureTool(
            name: "test_sampling", description: "Has the client's model answer.",
            inputSchema: text("prompt", "What the model is told.")
        ) { (request) throws(FixtureFault) in
            let prompt = request.arguments["prompt"]?.string ?? ""
            return try sampling(request, key: "answer", prompt) { "LLM response: \($0)" }
        },
        FixtureTool(
            name: "test_elicitation", description: "Asks the person.",
            inputSchema: text("message", "What the person is shown.")
        ) { (request) throws(FixtureFault) in
            let properties: JSON = [
                "username": ["type": "string", "description": "A name"],
                "email": ["type": "string", "description": "An address", "format": "email"],
            ]
            let question = FixtureQuestion.form(
                request.arguments["message"]?.string ?? "", properties, required: ["username", "email"])
            return try asked(request, "answer", question)
        },
        FixtureTool(name: "test_elicitation_sep1034_defaults", description: "A form with defaults.") {
            (request) throws(FixtureFault) in
            try asked(request, "answer", FixtureQuestion.form("Please review", defaults))
        },
        FixtureTool(name: "test_elicitation_sep1330_enums", description: "A form with choices.") {
            (request) throws(FixtureFault) in
            try asked(request, "answer", FixtureQuestion.form("Please choose", choices))
        },
        FixtureTool(name: "test_streaming_elicitation", description: "Asks where the client can.") {
            request in
            guard request.declares("elicitation"), request.form("confirm") == nil else {
                return FixtureContent.say("Nothing left to ask")
            }
            return .ask(["confirm": FixtureQuestion.field("answer", "Go on?")])
        },
        FixtureTool(name: "test_input_required_result_elicitation", description: "Asks for a name.") {
            (request) throws(FixtureFault) in
            try asked(request, "user_name", FixtureQuestion.field("name", "What is your name?")) {
                "Hello, \($0["content"]?["name"]?.string ?? "stranger")!"
            }
        },
        FixtureTool(name: "test_input_required_result_sampling", description: "Asks the model.") {
            (request) throws(FixtureFault) in
            try sampling(request, key: "capital_question", "What is the capital of France?") { $0 }
        },
        FixtureTool(name: "test_input_required_result_list_roots", description: "Asks for the roots.") {
            (request) throws(FixtureFault) in
            guard request.declares("roots") else { throw .needs("roots") }
            guard let answer = request.response("client_roots", needing: "roots") else {
                return .ask(["client_roots": FixtureQuestion.roots])
            }
            return FixtureContent.say("Roots: " + (answer["roots"]?.text ?? ""))
        },
    ]

    /// Asks a form, and says what came back.
    static func asked(
        _ request: FixtureRequest, _ key: String, _ question: JSON,
        _ say: (JSON) -> String = {
            "User response: action=\($0["action"]?.string ?? ""), content=\($0["content"]?.text ?? "{}")"
        }
    ) throws(FixtureFault) -> FixtureOutcome {
        guard request.declares("elicitation") else { throw .needs("elicitation") }
        guard let answer = request.form(key) else { return .ask([key: question]) }
        return FixtureContent.say(say(answer))
    }

    private static func sampling(
        _ request: FixtureRequest, key: String, _ prompt: String, _ say: (String) -> String
    ) throws(FixtureFault) -> FixtureOutcome {
        guard request.declares("sampling") else { throw .needs("sampling") }
        guard let answer = request.response(key, needing: "content") else {
            return .ask([key: FixtureQuestion.sampling(prompt)])
        }
        return FixtureContent.say(say(answer["content"]?["text"]?.string ?? "nothing"))
    }

    private static let defaults: JSON = [
        "name": ["type": "string", "description": "A name", "default": "John Doe"],
        "age": ["type": "integer", "description": "An age", "default": 30],
        "score": ["type": "number", "description": "A score", "default": .number(ninetyFiveAndAHalf)],
        "status": [
            "type": "string", "description": "A state", "enum": ["active", "inactive", "pending"],
            "default": "active",
        ],
        "verified": ["type": "boolean", "description": "Whether it was verified", "default": true],
    ]

    private static let ninetyFiveAndAHalf = JSONNumber(95.5) ?? JSONNumber(integer: 95)

    private static func titled(_ titles: KeyValuePairs<String, String>) -> JSON {
        .array(titles.map { ["const": .string($0), "title": .string($1)] })
    }

    private static let choices: JSON = [
        "untitledSingle": ["type": "string", "enum": ["option1", "option2", "option3"]],
        "titledSingle": [
            "type": "string",
            "oneOf": titled(["value1": "First Option", "value2": "Second Option", "value3": "Third Option"]),
        ],
        "legacyEnum": [
            "type": "string", "enum": ["opt1", "opt2", "opt3"],
            "enumNames": ["Option One", "Option Two", "Option Three"],
        ],
        "untitledMulti": [
            "type": "array", "items": ["type": "string", "enum": ["option1", "option2", "option3"]],
        ],
        "titledMulti": [
            "type": "array",
            "items": [
                "anyOf": titled(["value1": "First Choice", "value2": "Second Choice", "value3": "Third"])
            ],
        ],
    ]
}
