import Wire

// MARK: - Several questions, or several rounds

extension FixtureTool {
    static let rounds: [FixtureTool] = [
        FixtureTool(name: "test_input_required_result_request_state", description: "Keeps a state.") {
            (request) throws(FixtureFault) in
            try confirmed(request, tool: "request_state") { "state-ok" }
        },
        FixtureTool(name: "test_input_required_result_tampered_state", description: "Guards a state.") {
            (request) throws(FixtureFault) in
            try confirmed(request, tool: "tampered_state") { "state-ok" }
        },
        FixtureTool(name: "test_input_required_result_multiple_inputs", description: "Asks thrice.") {
            (request) throws(FixtureFault) in
            for capability in ["elicitation", "sampling", "roots"] where !request.declares(capability) {
                throw .needs(capability)
            }
            guard let name = request.form("user_name"),
                let greeting = request.response("greeting", needing: "content"),
                request.response("client_roots", needing: "roots") != nil
            else {
                return .ask(
                    [
                        "user_name": FixtureQuestion.field("name", "What is your name?"),
                        "greeting": FixtureQuestion.sampling("Generate a greeting"),
                        "client_roots": FixtureQuestion.roots,
                    ], state: FixtureState.sealed("multiple_inputs"))
            }
            try FixtureState.require(request, "multiple_inputs")
            return FixtureContent.say(
                "\(greeting["content"]?["text"]?.string ?? "") \(name["content"]?["name"]?.string ?? "")")
        },
        FixtureTool(name: "test_input_required_result_multi_round", description: "Asks twice.") {
            (request) throws(FixtureFault) in
            guard request.declares("elicitation") else { throw .needs("elicitation") }
            guard request.requestState != nil else { return firstRound }
            switch try FixtureState.opened(request) {
            case "multi_round 1":
                guard request.form("step1") != nil else { return firstRound }
                return secondRound
            case "multi_round 2":
                guard let color = request.form("step2") else { return secondRound }
                return FixtureContent.say(
                    "Both steps done, color " + (color["content"]?["color"]?.string ?? "none"))
            default: throw FixtureState.fault
            }
        },
        FixtureTool(
            name: "test_input_required_result_capabilities",
            description: "Asks what the client can answer."
        ) { request in
            let questions: [(String, String, String, JSON)] = [
                ("confirm", "elicitation", "action", FixtureQuestion.field("answer", "Go on?")),
                ("greeting", "sampling", "content", FixtureQuestion.sampling("Generate a greeting")),
                ("client_roots", "roots", "roots", FixtureQuestion.roots),
            ]
            let open = questions.filter { key, capability, member, _ in
                request.declares(capability) && request.response(key, needing: member) == nil
            }
            guard !open.isEmpty else { return FixtureContent.say("Nothing left to ask") }
            return .ask(JSONObject(open.map { ($0.0, $0.3) }))
        },
    ]

    private static let firstRound = FixtureOutcome.ask(
        ["step1": FixtureQuestion.field("name", "Step 1: What is your name?")],
        state: FixtureState.sealed("multi_round 1"))
    private static let secondRound = FixtureOutcome.ask(
        ["step2": FixtureQuestion.field("color", "Step 2: What is your favorite color?")],
        state: FixtureState.sealed("multi_round 2"))

    private static func confirmed(
        _ request: FixtureRequest, tool: String, _ say: () -> String
    ) throws(FixtureFault) -> FixtureOutcome {
        guard request.declares("elicitation") else { throw .needs("elicitation") }
        // A state that was touched is refused, whatever comes with it.
        if request.requestState != nil { try FixtureState.require(request, tool) }
        guard request.form("confirm") != nil else {
            let question = FixtureQuestion.form(
                "Please confirm", ["ok": ["type": "boolean"]], required: ["ok"])
            return .ask(["confirm": question], state: FixtureState.sealed(tool))
        }
        guard request.requestState != nil else { throw FixtureState.fault }
        return FixtureContent.say(say())
    }
}
