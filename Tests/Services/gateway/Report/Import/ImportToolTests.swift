import Primitives
import Synchronization
import TestSupport
import Testing
import Transport
import Wire

@testable import Gateway

/// `import_status_document` through the gateway, over services that stand in for ours. Each on a thread of
/// its own: texts are read by the threads that tests run on.
@Suite(.timeLimit(.minutes(2))) struct ImportToolTests {
    /// One service as far as an import sees it.
    private final class Part: Sendable {
        struct State {
            var steps: [String] = []
            var records: [JSON] = []
            /// What previews say of each record.
            var verdict: JSON = ["state": "new"]
            /// Makes what is read back something else.
            var spoils = false
            /// Answers a step with this error code.
            var refuses: [String: ErrorCode] = [:]
        }

        let state = Mutex(State())
        let service: FakeService

        init(_ name: String, in directory: TemporaryDirectory, _ change: (inout State) -> Void = { _ in })
            throws
        {
            let box = Box()
            let steps = ["preview", "stage", "check", "confirm", "withdraw", "state", "rollback"]
            let methods = steps.map { step -> (String, FakeService.Tool) in
                ("service/import-\(step)", { request in box.answer(step, request) })
            }
            service = try FakeService(
                name, in: directory, methods: Dictionary(uniqueKeysWithValues: methods))
            state.withLock { change(&$0) }
            box.part.withLock { $0 = self }
        }

        func answer(_ step: String, _ arguments: JSON) -> JSON {
            state.withLock { state in
                if step != "preview" { state.steps.append(step) }
                if let code = state.refuses[step] {
                    return [
                        "isError": true,
                        "structuredContent": [
                            "error": ["code": .string(code.rawValue), "message": "No.", "details": [:]]
                        ],
                    ]
                }
                let content: JSON
                switch step {
                case "preview":
                    let given = arguments["records"]?.array ?? []
                    let sought = arguments["find"]?.array ?? []
                    content = [
                        "records": .array(given.map { _ in state.verdict }),
                        "found": .array(sought.map { _ in .null }),
                    ]
                case "stage":
                    state.records = arguments["records"]?.array ?? []
                    content = ["state": "staged"]
                case "check":
                    let (spoils, isStored) = (state.spoils, state.steps.contains("confirm"))
                    content = [
                        "records": .array(
                            state.records.map { record in
                                var record = record.object ?? [:]
                                if spoils { record["fields"] = [:] }
                                if isStored { record["fields"] = Self.whole(record["fields"]) }
                                return .object(record)
                            }), "next": .null, "file": "content",
                    ]
                default: content = ["state": .string(step)]
                }
                return ["structuredContent": content]
            }
        }

        /// A record with what it had before it was replaced in part.
        private static func whole(_ fields: JSON?) -> JSON {
            var fields = fields?.object ?? [:]
            var metadata: JSONObject = [
                "format_support": [:], "test_results": [:], "extractor_version": "1",
                "manifest_compliant": true,
            ]
            for member in fields["metadata"]?.object?.members ?? [] { metadata[member.key] = member.value }
            fields["metadata"] = .object(metadata)
            return .object(fields)
        }

        var steps: [String] { state.withLock { $0.steps } }
        var records: [JSON] { state.withLock { $0.records } }
    }

    /// A closure of a service that is made before its part.
    private final class Box: Sendable {
        let part = Mutex<Part?>(nil)

        func answer(_ step: String, _ request: IncomingRequest) {
            let arguments = request.params?.decoded?["arguments"] ?? .null
            let answer = part.withLock { $0 }?.answer(step, arguments) ?? .null
            request.answer(json: answer.text)
        }
    }

    private static let names = ["workitems", "vendors", "deployments"]

    private static func with(
        changing change: @escaping @Sendable (String, inout Part.State) -> Void = { _, _ in },
        _ body: @escaping @Sendable (TestSession, [String: Part]) throws -> Void
    ) async throws {
        try await onAThread {
            let directory = try TemporaryDirectory()
            var parts: [String: Part] = [:]
            for name in names { parts[name] = try Part(name, in: directory) { change(name, &$0) } }
            defer { for part in parts.values { part.service.crash() } }
            try body(try TestSession(directory, services: names), parts)
        }
    }

    private static let modern =
        #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#
        + #""io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}"#

    private static func run(
        _ session: TestSession, _ arguments: JSONObject, _ members: String = ""
    ) throws -> JSON {
        let answer = try session.ask(
            "tools/call",
            #""name":"import_status_document","arguments":\#(JSON.object(arguments).text)\#(members),"#
                + modern)
        let message = try #require(try answer.replies.take().message)
        return try #require(message["result"], "\(message)")
    }

    private static let text: JSON = .string(ImportMappingTests.text)
    private static let apply: JSONObject = [
        "content": text, "dry_run": false, "allow_unresolved_commits": true,
    ]

    @Test func look_storesNothing() async throws {
        try await Self.with { session, parts in
            let result = try Self.run(session, ["content": Self.text, "full_details": true])
            let report = result["structuredContent"]
            #expect(report?["state"] == "dry_run", "\(result)")
            #expect(report?["counts"]?["vendors"]?["new"] == 1)
            #expect(report?["problems"]?.array?.map { $0["line"] } == [9])
            let records = report?["records"]?.array ?? []
            #expect(records.map { $0["kind"] } == ["vendor", "enhancement", "session"])
            #expect(records.first?["stored"]?["name"] == "acme")
            #expect(parts.values.allSatisfy { $0.steps.isEmpty })
        }
    }

    @Test func import_asksTheOneWhoDecidesFirstAndJudgesTwice() async throws {
        try await Self.with { session, parts in
            let result = try Self.run(session, Self.apply)
            #expect(result["structuredContent"]?["state"] == "applied", "\(result)")
            let checks = result["structuredContent"]?["checks"]?.array ?? []
            #expect(checks.count == 7 && checks.allSatisfy { $0["passed"] == true }, "\(checks)")
            for name in Self.names {
                #expect(parts[name]?.steps == ["stage", "check", "confirm", "check"], "\(name)")
            }
            let vendor = parts["vendors"]?.records.first
            let link = parts["deployments"]?.records.first?["fields"]
            #expect(link?["vendors"] == [["id": vendor?["id"] ?? .null, "name": "acme"]])
            #expect(link?["metadata"]?["vendors_as_written"] == ["unknown"])
        }
    }

    @Test func whatIsNotReadBackAsItWas_isWithdrawnEverywhere() async throws {
        try await Self.with(
            changing: { name, state in state.spoils = name == "deployments" }
        ) { session, parts in
            let result = try Self.run(session, Self.apply)
            let error = result["structuredContent"]?["error"]
            #expect(error?["code"] == "unavailable", "\(result)")
            #expect(error?["details"]?["report"]?["state"] == "withdrawn")
            for name in Self.names {
                #expect(parts[name]?.steps == ["stage", "check", "withdraw"], "\(name)")
            }
        }
    }

    @Test func refusedByTheOneWhoDecides_isWithdrawn() async throws {
        try await Self.with(changing: { name, state in
            if name == "workitems" { state.refuses["confirm"] = .alreadyExists }
        }) { session, parts in
            let result = try Self.run(session, Self.apply)
            #expect(result["isError"] == true)
            #expect(parts["workitems"]?.steps == ["stage", "check", "confirm", "withdraw"])
            #expect(parts["vendors"]?.steps == ["stage", "check", "withdraw"])
        }
    }

    @Test func differingRecords_areReplacedWhereAPersonAgrees() async throws {
        try await Self.with(changing: { _, state in
            let id = Identifier(high: 9, low: 9).description
            state.verdict = [
                "state": "differs", "id": .string(id), "version": 3, "differs": ["status"],
                "replaceable": true,
            ]
        }) { session, parts in
            var arguments = Self.apply
            arguments["content"] = "## Vendors\n\n- acme: broken\n"
            let question = try Self.run(session, arguments)
            #expect(question["resultType"] == "input_required", "\(question)")
            let state = try #require(question["requestState"]?.text)
            func decide(_ response: String, _ state: String) throws -> JSON {
                try Self.run(
                    session, arguments,
                    #","inputResponses":{"replace":\#(response)},"requestState":\#(state)"#)
            }
            let declined = try decide(#"{"action":"decline"}"#, state)
            #expect(declined["structuredContent"]?["error"]?["details"]?["action"] == "decline")
            #expect(parts["vendors"]?.steps == [])
            let agreed = try decide(#"{"action":"accept","content":{"replace":true}}"#, state)
            #expect(agreed["structuredContent"]?["state"] == "applied", "\(agreed)")
            #expect(parts["vendors"]?.records.first?["intent"] == "replace")
        }
    }

    @Test func badArguments_areRefused() async throws {
        try await Self.with { session, _ in
            for arguments in [[:], ["path": "a.md"], ["dry_run": "yes", "content": ""]] as [JSONObject] {
                let result = try Self.run(session, arguments)
                #expect(result["structuredContent"]?["error"]?["code"] == "validation_failed", "\(result)")
            }
        }
    }
}
