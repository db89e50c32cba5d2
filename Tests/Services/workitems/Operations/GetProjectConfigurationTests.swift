import ServiceKit
import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct GetProjectConfigurationTests {
    @Test func anyArgument_isRefused() throws {
        _ = try InputReader.read(GetProjectConfiguration.self, from: [:])
        let error = try #require(throws: ToolError.self) {
            try InputReader.read(GetProjectConfiguration.self, from: ["id": 1])
        }
        #expect(error.details["errors"]?.array?.first?["rule"] == "unknown_argument")
    }

    @Test(arguments: Dialect.allCases)
    func beforeTheFirstUpdate_theDefaultsAreAnsweredWithoutARow(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let reply = try await bench.call("get_project_configuration")
            #expect(reply.code == nil)
            #expect(reply["id"] == 1)
            #expect(reply["version"] == 1)
            #expect(reply["default_token_budget"] == 200_000)
            #expect(reply["database_healthy"] == true)
            #expect(reply["last_health_check_at"].string != nil)
            #expect(try await bench.rows("SELECT id FROM project_configuration") == [])
        }
    }
}
