import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// What a service offers beside its tools, over its socket and each engine.
@Suite(.timeLimit(.minutes(2))) struct OfferMethodsTests {
    private func with(_ dialect: Dialect = .sqlite, _ body: (ServiceHarness) async throws -> Void)
        async throws
    {
        try await InstancesBench(dialect).with(.alone, body)
    }

    private let template: JSON = ["type": "ref/resource", "uri": "holdfast://counters/{name}"]
    private let prompt: JSON = ["type": "ref/prompt", "name": "count"]

    @Test func discovery_namesWhatThereIs() async throws {
        try await with { service in
            let found = try await service.request("server/discover", [:])
            #expect(found["resultType"] == "complete")
            #expect(found["supportedVersions"] == ["2026-07-28"])
            #expect(
                found["capabilities"]?.object?.keys == [
                    "tools", "resources", "prompts", "completions", "extensions",
                ])
            #expect(found["ttlMs"] == 0)
            #expect(found["cacheScope"] == "private")
            #expect(
                found["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "holdfast-counters")
        }
    }

    @Test func lists_declareEachInOrder() async throws {
        try await with { service in
            let resources = try await service.request("resources/list", [:])
            #expect(resources["resources"]?.array?.map { $0["uri"] } == ["holdfast://broken"])
            let templates = try await service.request("resources/templates/list", [:])["resourceTemplates"]
            #expect(templates?.array?.map { $0["uriTemplate"] } == ["holdfast://counters/{name}"])
            #expect(templates?.array?[0]["mimeType"] == "application/json")
            let prompts = try await service.request("prompts/list", [:])["prompts"]?.array ?? []
            #expect(prompts.map { $0["name"] } == ["count"])
            #expect(prompts[0]["arguments"]?.array?.map { $0["required"] } == [true, false, false])
            for method in ["resources/list", "resources/templates/list", "prompts/list"] {
                let refusal = try await service.refusal(method, ["cursor": "2"])
                #expect(refusal?["code"] == -32602, "\(method)")
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func reading_answersAsTheToolDoes(dialect: Dialect) async throws {
        try await with(dialect) { service in
            let bench = try await service.call("add_to_counter", ["name": "a b", "amount": 5])
            #expect(bench.answer != nil)
            let read = try await service.resource("holdfast://counters/a%20b")
            #expect(read == (try await service.call("read_counter", ["name": "a b"])).answer)
            let result = try await service.request("resources/read", ["uri": "holdfast://counters/a%20b"])
            #expect(result["_meta"]?["dev.holdfast/source"] == "primary")
        }
    }

    @Test func whatThereIsNot_isInvalidParametersWithItsURI() async throws {
        try await with { service in
            for uri in [
                "holdfast://counters/none", "holdfast://counters/..", "holdfast://counters/%2e%2e%2fx",
                "holdfast://other/x", "file:///etc/passwd", "",
                "holdfast://counters/\(String(repeating: "x", count: 21))",
            ] {
                let refusal = try await service.refusal("resources/read", ["uri": .string(uri)])
                #expect(refusal?["code"] == -32602, "\(uri)")
                #expect(refusal?["data"]?["uri"] == .string(uri))
            }
            #expect(try await service.refusal("resources/read", [:])?["code"] == -32602)
        }
    }

    @Test func faultOfTheTool_isInternalAndLeaksNothing() async throws {
        try await with { service in
            let refusal = try await service.refusal("resources/read", ["uri": "holdfast://broken"])
            #expect(refusal?["code"] == -32603)
            #expect(refusal?["data"]?["code"] == "internal")
            #expect(refusal?.text.contains("secret_column") == false)
        }
    }

    @Test(arguments: Dialect.allCases)
    func completion_findsWhatBeginsSo(dialect: Dialect) async throws {
        try await with(dialect) { service in
            for name in ["alpha", "alps", "a_b", "beta"] {
                _ = try await service.call("add_to_counter", ["name": .string(name)])
            }
            #expect(try await service.completions(template, "name", "al") == ["alpha", "alps"])
            #expect(try await service.completions(prompt, "name", "a_") == ["a_b"])
            #expect(try await service.completions(template, "name", "%") == [])
            #expect(try await service.completions(template, "name", "") == ["a_b", "alpha", "alps", "beta"])
            #expect(try await service.completions(prompt, "step", "T") == ["ten", "Twenty"])
            #expect(try await service.completions(prompt, "why", "x") == [])
            let long = String(repeating: "a", count: 100_000)
            #expect(try await service.completions(template, "name", long) == [])
        }
    }

    @Test func completion_isCutVisibly() async throws {
        try await with { service in
            for number in 100...200 {
                _ = try await service.call("add_to_counter", ["name": .string("n\(number)")])
            }
            let answer = try await service.request(
                "completion/complete", ["ref": template, "argument": ["name": "name", "value": "n"]])
            #expect(answer["completion"]?["values"]?.array?.count == 100)
            #expect(answer["completion"]?["hasMore"] == true)
        }
    }

    @Test func completionOfWhatIsNotThere_isInvalidParameters() async throws {
        try await with { service in
            for (reference, name) in [
                (["type": "ref/resource", "uri": "holdfast://none/{x}"], "x"), (template, "other"),
                (["type": "ref/prompt", "name": "none"], "name"), (prompt, "other"), (["type": "x"], "name"),
                (nil, "name"),
            ] as [(JSON, String)] {
                let refusal = try await service.refusal(
                    "completion/complete",
                    ["ref": reference, "argument": ["name": .string(name), "value": ""]])
                #expect(refusal?["code"] == -32602, "\(reference) \(name)")
            }
            let refusal = try await service.refusal("completion/complete", ["ref": template])
            #expect(refusal?["code"] == -32602)
        }
    }

    @Test func prompt_isMadeOfItsArguments() async throws {
        try await with { service in
            let got = try await service.request(
                "prompts/get", ["name": "count", "arguments": ["name": "a", "step": "ten"]])
            #expect(got["messages"]?.array?[0]["content"] == ["type": "text", "text": "Count a by ten."])
            for params: JSON in [["name": "none"], [:], ["name": "count"]] {
                #expect(try await service.refusal("prompts/get", params)?["code"] == -32602)
            }
        }
    }

    @Test func serviceThatOffersNothing_hasNoneOfTheMethods() async throws {
        let directory = try TemporaryDirectory()
        let bare = CounterService.descriptor
        let service = try await ServiceHarness(
            ServiceDescriptor(name: bare.name, title: bare.title, schema: bare.schema, tools: bare.tools),
            store: .sqlite(path: directory.file("store.sqlite")), directory: directory.path)
        let found = try await service.request("server/discover", [:])
        #expect(found["capabilities"]?.object?.keys == ["tools", "extensions"])
        for method in [
            "resources/list", "resources/templates/list", "resources/read", "prompts/list", "prompts/get",
            "completion/complete",
        ] {
            #expect(try await service.refusal(method, [:])?["code"] == -32601, "\(method)")
        }
        try await service.stop()
    }
}
