import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct CreateEnhancementTests {
    @Test(
        arguments: [
            (["title": " "], "title"), (["description": ""], "description"), (["priority": 0], "priority"),
            (["priority": 6], "priority"), (["status": "done"], "status"),
            (["target_quarter": "2026-Q5"], "target_quarter"), (["depends_on": ["x"]], "depends_on[0]"),
            (["requires_constitutional_principles": ["a\nb"]], "requires_constitutional_principles[0]"),
            (
                [
                    "depends_on": [
                        "019a0000-0000-7000-8000-000000000001", "019A0000-0000-7000-8000-000000000001",
                    ]
                ], "depends_on"
            ), (["created_by": ""], "created_by"), (["colour": 1], "colour"),
        ] as [(JSONObject, String)])
    func brokenArgument_isNamed(arguments: JSONObject, path: String) throws {
        var all: JSONObject = ["title": "t", "description": "d", "priority": 1]
        for member in arguments.members { all[member.key] = member.value }
        let error = try #require(throws: ToolError.self) {
            try InputReader.read(CreateEnhancement.self, from: all)
        }
        #expect(error.details["errors"]?.array?.map { $0["path"] } == [.string(path)])
    }

    @Test(arguments: Dialect.allCases)
    func enhancement_isStoredAsAnswered(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let first = try await bench.makeEnhancement("first")
            #expect(first.version == 1)
            #expect(first["status"] == "planned")
            #expect(first["target_quarter"] == .null)
            #expect(first["depends_on"] == [])
            let text = String(repeating: "é", count: 10_000)
            let second = try await bench.makeEnhancement(
                "second",
                [
                    "description": .string(text), "priority": 1, "status": "approved",
                    "target_quarter": "2026-Q4", "requires_constitutional_principles": ["I. Truth", "\"V\""],
                    "depends_on": [first["id"]], "created_by": "somebody",
                ])
            #expect(second["created_by"] == "somebody")
            let list = try await bench.call("list_enhancements", ["full_details": true])
            let stored = try #require(list["items"].array?.first)
            for name in Enhancement.fields + ["id", "version", "created_at", "updated_at", "updated_by"] {
                #expect(stored[name] == second[name], "\(name)")
            }
            let changes = try await bench.rows(
                "SELECT entity, entity_id, action FROM changes ORDER BY seq")
            #expect(
                changes == [first, second].map { "enhancement|\($0.id?.description ?? "?")|created" })
        }
    }

    @Test(arguments: Dialect.allCases)
    func unknownDependency_isNamedAndNothingIsStored(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let first = try await bench.makeEnhancement("first")
            let refused = try await bench.call(
                "create_enhancement",
                [
                    "title": "t", "description": "d", "priority": 1,
                    "depends_on": [first["id"], .string(identifier(7).description)],
                ])
            #expect(refused.code == .notFound)
            #expect(refused["details"]["resource_id"] == .string(identifier(7).description))
            let stored = try await bench.rows("SELECT title FROM future_enhancements")
            #expect(stored == ["first"])
        }
    }
}
