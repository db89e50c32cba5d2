import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct UpdateProjectConfigurationTests {
    private static let tool = "update_project_configuration"

    @Test(
        arguments: [
            (["active_context_type": "Feature"], "active_context_type"),
            (["current_session_id": "x"], "current_session_id"), (["git_branch": ""], "git_branch"),
            (["git_head_commit": "A1B2C3D4E5F6789012345678901234567890ABCD"], "git_head_commit"),
            (["git_head_commit": "a1b2c3d4e5f6789012345678901234567890abcd\n"], "git_head_commit"),
            (["default_token_budget": 999], "default_token_budget"),
            (["default_token_budget": 1_000_001], "default_token_budget"), (["updated_by": ""], "updated_by"),
            (["version": 0], "version"), (["clear": ["active_context_type"]], "clear[0]"),
        ] as [(JSONObject, String)])
    func brokenArgument_isNamed(arguments: JSONObject, path: String) throws {
        let error = try #require(throws: ToolError.self) {
            try InputReader.read(UpdateProjectConfiguration.self, from: arguments)
        }
        #expect(error.details["errors"]?.array?.map { $0["path"] } == [.string(path)])
    }

    @Test(arguments: Dialect.allCases)
    func firstUpdate_makesVersionTwo(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let commit = String(repeating: "ab", count: 20)
            let reply = try await bench.call(
                Self.tool,
                [
                    "version": 1, "active_context_type": "maintenance", "git_branch": "main",
                    "git_head_commit": .string(commit), "default_token_budget": 1000, "updated_by": "cli",
                ])
            #expect(reply.code == nil)
            #expect(reply.version == 2)
            #expect(reply["warnings"] == .null)
            #expect(reply["active_context_type"] == "maintenance")
            #expect(reply["updated_by"] == "cli")
            #expect(reply["database_healthy"] == true)

            let cleared = try await bench.call(
                Self.tool, ["clear": ["git_branch"], "git_head_commit": nil, "version": 2])
            #expect(cleared.version == 3)
            #expect(cleared["git_branch"] == .null)
            #expect(cleared["git_head_commit"] == .string(commit))
            #expect(cleared["updated_by"] == "tester")
            let stored = try await bench.call("get_project_configuration")
            for name in ["version", "git_branch", "git_head_commit", "updated_at", "updated_by"] {
                #expect(stored[name] == cleared[name], "\(name)")
            }
            let changes = try await bench.rows("SELECT entity, entity_id, version, action FROM changes")
            #expect(changes == ["project_configuration|1|2|created", "project_configuration|1|3|updated"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func updateWithoutVersion_winsAndSaysSo(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            for expected in 2...3 {
                let reply = try await bench.call(Self.tool, ["active_context_type": "research"])
                #expect(reply.version == Int64(expected))
                #expect(reply["warnings"] == ["last_write_wins"])
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func updateThatNamesNothing_warnsAndStoresNothing(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let reply = try await bench.call(
                Self.tool, ["updated_by": "cli", "active_context_type": nil, "git_branch": nil])
            #expect(reply.code == nil)
            #expect(reply.version == 1)
            #expect(reply["warnings"] == ["nothing_changed"])
            #expect(try await bench.rows("SELECT id FROM project_configuration") == [])
            #expect(try await bench.call(Self.tool, ["version": 2]).code == .versionConflict)
        }
    }

    @Test(arguments: Dialect.allCases)
    func staleVersion_tellsWhatChanged(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            _ = try await bench.call(Self.tool, ["git_branch": "a", "updated_by": "rival"])
            let first = try await bench.call(Self.tool, ["git_branch": "b", "version": 1])
            #expect(first.code == .versionConflict)
            #expect(first["details"]["changed_fields"] == ["git_branch"])
            #expect(first["details"]["changed_by"] == "rival")
            #expect(first["details"]["current_version"] == 2)
            _ = try await bench.call(Self.tool, ["default_token_budget": 5000, "version": 2])
            let second = try await bench.call(Self.tool, ["git_branch": "b", "version": 2])
            #expect(second["details"]["changed_fields"] == ["default_token_budget"])
            #expect(second["details"]["current"]?["version"] == 3)
        }
    }

    @Test(arguments: Dialect.allCases)
    func currentSession_mustBeASessionThatIsNotDeleted(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let metadata: JSON = [
                "token_budget": 2000, "prompts_count": 0, "yaml_frontmatter": ["schema_version": "1.0"],
            ]
            let session = try await bench.call(
                "create_work_item", ["item_type": "session", "title": "s", "metadata": metadata])
            let accepted = try await bench.call(Self.tool, ["current_session_id": session["id"]])
            #expect(accepted["current_session_id"] == session["id"])
            let cleared = try await bench.call(Self.tool, ["clear": ["current_session_id"]])
            #expect(cleared["current_session_id"] == .null)

            let task = try await bench.makeTask()
            _ = try await bench.update(session, ["deleted_at": "2026-01-01T00:00:00Z"])
            for id in [task["id"], session["id"], .string(identifier(1).description)] {
                let refused = try await bench.call(Self.tool, ["current_session_id": id])
                #expect(refused.code == .validationFailed)
                let fault = refused["details"]["errors"]?.array?.first
                #expect(fault?["path"] == "current_session_id")
                #expect(fault?["rule"] == "session")
            }
            #expect(try await bench.call("get_project_configuration").version == 3)
        }
    }

    /// What is remembered of the configuration is not what is changed where the store has another.
    @Test(arguments: Dialect.allCases)
    func configurationOfAnotherHost_isWhatIsChanged(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            _ = try await bench.call(Self.tool, ["git_branch": "mine"])
            #expect(try await bench.call(Self.tool, ["default_token_budget": 2000])["git_branch"] == "mine")
            try await bench.write([
                """
                UPDATE project_configuration SET git_branch = 'theirs', \
                last_operation_id = '\(Clocks.system.identifier())'
                """
            ])
            let reply = try await bench.call(Self.tool, ["default_token_budget": 3000, "version": 3])
            #expect(reply.version == 4)
            #expect(reply["git_branch"] == "theirs")
            #expect(
                try await bench.call(Self.tool, ["git_branch": "b", "version": 3]).code == .versionConflict)
        }
    }
}
