import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct GetProjectConfigurationTests {
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
