import Foundation
import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

@Suite struct CreateSessionFromPromptTests {
    private static let prompt = """
        ---
        schema_version: "1.0"
        title: Move the readers
        workflow_phases: [plan, build]
        priority: P1
        token_budget: 150000
        custom: {kept: [1, true]}
        ---

        # Move them

        All of them.

        """

    private static let research = prompt.replacing("priority: P1", with: "requires_three_step_research: true")

    private func create(_ bench: Bench, _ content: String, _ more: JSONObject = [:]) async throws
        -> Bench.Reply
    {
        var arguments = more
        arguments["content"] = .string(content)
        return try await bench.call("create_session_from_prompt", arguments)
    }

    private func faults(_ reply: Bench.Reply) -> [String] {
        (reply["details"]["errors"]?.array ?? []).map {
            "\($0["path"]?.string ?? "") \($0["rule"]?.string ?? "") \($0["value"]?.text ?? "")"
        }
    }

    @Test(arguments: Dialect.allCases)
    func prompt_becomesASession(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let reply = try await create(bench, Self.prompt, ["created_by": "claude-code"])
            #expect(reply.code == nil, "\(reply.content.text)")
            #expect(reply["item_type"] == "session")
            #expect(reply["title"] == "Move the readers")
            #expect(reply["status"] == "active")
            #expect(reply["created_by"] == "claude-code")
            #expect(reply["children"] == [])
            #expect(reply["warnings"] == .null)
            let expected: JSON = [
                "token_budget": 150_000, "prompts_count": 0,
                "yaml_frontmatter": [
                    "schema_version": "1.0", "title": "Move the readers",
                    "workflow_phases": ["plan", "build"],
                    "priority": "P1", "token_budget": 150_000, "custom": ["kept": [1, true]],
                ],
                "prompt_text": "# Move them\n\nAll of them.",
            ]
            #expect(reply["metadata"].text == expected.text)
            let stored = try await bench.query(reply)
            #expect(stored["metadata"] == reply["metadata"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func researchInThreeSteps_makesFourChildren(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let parent = try await bench.makeTask("parent")
            let reply = try await create(bench, Self.research, ["parent_id": parent["id"]])
            #expect(reply["parent_id"] == parent["id"])
            let children = reply["children"].array ?? []
            #expect(
                children.map { $0["title"] } == [
                    "Initial research", "Planning review", "Architecture review", "Revised plan",
                ])
            #expect(children.allSatisfy { $0["item_type"] == "research" && $0["parent_id"] == reply["id"] })
            let stored = try await bench.query(reply)
            #expect(
                Set((stored["children"].array ?? []).map { $0["id"]?.string })
                    == Set(children.map { $0["id"]?.string }))
            #expect(stored["metadata"] == reply["metadata"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func parentWithoutRoomForTheChildren_isRefused(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            var parent = try await bench.makeTask()
            for _ in 1...4 { parent = try await bench.makeTask(below: parent) }
            #expect(
                try await create(bench, Self.research, ["parent_id": parent["id"]]).code == .depthExceeded)
            #expect(try await create(bench, Self.prompt, ["parent_id": parent["id"]]).code == nil)
            let unknown: JSON = .string(identifier(9).description)
            #expect(try await create(bench, Self.prompt, ["parent_id": unknown]).code == .notFound)
            let items = try await bench.call("list_work_items", ["item_type": "research"])
            #expect(items["total_count"] == 0)
        }
    }

    @Test(arguments: Dialect.allCases)
    func textWithoutFrontMatter_isCalledByItsHeading(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let reply = try await create(bench, "Hello.\n\n## Do *this*\n\nNow.\n")
            #expect(reply["title"] == "Do *this*")
            #expect(reply["warnings"] == ["front_matter_missing"])
            #expect(reply["metadata"]["token_budget"] == 200_000)
            #expect(reply["metadata"]["yaml_frontmatter"] == ["schema_version": "1.0"])
            #expect(reply["metadata"]["prompt_text"] == "Hello.\n\n## Do *this*\n\nNow.")
        }
    }

    @Test func everyFault_isToldWithItsPlace() async throws {
        try await Bench.with(.sqlite) { bench in
            let cases: [(String, [(Int, Int)])] = [
                ("---\na: [1\n---\n", [(2, 4)]), ("---\nschema_version: \"1.0\"\n", [(1, 1)]),
                ("\n---\n---\n", [(3, 1), (3, 1), (3, 1)]),
                (
                    "---\nschema_version: 2.0\npriority: P9\ntitle: t\nworkflow_phases: []\n---\n",
                    [(2, 1), (5, 1), (3, 1)]
                ),
                (
                    "---\nschema_version: 1\ntitle: t\nworkflow_phases: [1]\ntoken_budget: 1\n---\n",
                    [(4, 1), (5, 1)]
                ),
                ("---\n- a\n---\n", [(2, 1)]), ("no heading", [(1, 1)]), (" ", [(1, 1)]),
            ]
            for (content, places) in cases {
                let reply = try await create(bench, content)
                #expect(reply.code == .validationFailed, "\(content)")
                let expected = places.map { line, column in
                    "content prompt {\"line\":\(line),\"column\":\(column)}"
                }
                #expect(faults(reply) == expected, "\(content): \(reply.content.text)")
            }
            let neither = try await bench.call("create_session_from_prompt", ["parent_id": "x"])
            #expect(faults(neither) == ["parent_id uuid \"x\"", "content required null"])
        }
    }

    /// The service with a repository that holds a prompt.
    private func withRepository(_ body: (Bench, String) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let root = directory.path + "/repository"
        try FileManager.default.createDirectory(atPath: root + "/docs", withIntermediateDirectories: true)
        try Self.prompt.write(toFile: root + "/docs/one.md", atomically: true, encoding: .utf8)
        try Self.prompt.write(toFile: directory.path + "/outside.md", atomically: true, encoding: .utf8)
        try FileManager.default.createSymbolicLink(
            atPath: root + "/link.md", withDestinationPath: "../outside.md")
        let harness = try await ServiceHarness(
            WorkItemsService.descriptor,
            store: .sqlite(SQLiteConfiguration(path: directory.file("store.sqlite"), durability: .normal)),
            directory: directory.path, texts: TextLocations(repository: root, bounds: .patient))
        do {
            try await body(Bench(harness: harness), root)
        } catch {
            try await harness.stop()
            throw error
        }
        try await harness.stop()
    }

    @Test func path_isReadFromTheRepository() async throws {
        try await withRepository { bench, root in
            let operationID = identifier(77)
            func create() async throws -> Bench.Reply {
                try await bench.call(
                    "create_session_from_prompt", ["path": "docs/one.md"], operationID: operationID)
            }
            let reply = try await create()
            #expect(reply["title"] == "Move the readers")
            #expect(reply["metadata"]["prompt_path"] == "docs/one.md")
            #expect(try await create()["id"] == reply["id"])
            // The text is what was asked for: with another text it is another call.
            try "# Other\n".write(toFile: root + "/docs/one.md", atomically: true, encoding: .utf8)
            #expect(try await create().code == .operationMismatch)
        }
    }

    @Test func pathThatLeadsNowhere_isRefused() async throws {
        try await withRepository { bench, _ in
            for (path, rule) in [
                ("../outside.md", "inside_repository"), ("link.md", "no_link"), ("none.md", "exists"),
                ("docs/one.txt", "markdown"), ("/etc/hosts.md", "inside_repository"),
            ] {
                let reply = try await bench.call("create_session_from_prompt", ["path": .string(path)])
                #expect(reply.code == .validationFailed)
                #expect(reply["details"]["errors"]?.array?.map { $0["rule"] } == [.string(rule)], "\(path)")
            }
            let both = try await bench.call(
                "create_session_from_prompt", ["path": "docs/one.md", "content": "# x"])
            #expect(faults(both) == ["content exclusive null"])
        }
        try await Bench.with(.sqlite) { bench in
            let reply = try await bench.call("create_session_from_prompt", ["path": "docs/one.md"])
            #expect(faults(reply) == ["path no_repository \"docs/one.md\""])
        }
    }
}
