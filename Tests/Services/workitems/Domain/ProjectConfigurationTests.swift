import Primitives
import Testing
import Wire

@testable import WorkItems

@Suite struct ProjectConfigurationTests {
    @Test func initialConfiguration_hasTheDefaults() throws {
        var writer = JSONWriter()
        writer.object {
            ProjectConfiguration.initial.writeAnswer(
                into: &$0, isHealthy: true, at: Timestamp(milliseconds: 0))
        }
        #expect(
            try JSON(parsing: writer.buffer) == [
                "id": 1, "version": 1, "active_context_type": "feature", "current_session_id": nil,
                "git_branch": nil, "git_head_commit": nil, "default_token_budget": 200_000,
                "updated_at": nil, "updated_by": nil, "database_healthy": true,
                "last_health_check_at": "1970-01-01T00:00:00.000Z",
            ])
    }

    @Test func storedPart_leavesOutWhatIsComputed() {
        #expect(ProjectConfiguration.initial.json["version"] == 1)
        #expect(ProjectConfiguration.initial.json["database_healthy"] == nil)
    }
}
