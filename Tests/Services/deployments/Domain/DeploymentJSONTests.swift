import NIOCore
import Primitives
import Testing
import Wire

@testable import Deployments

@Suite struct DeploymentJSONTests {
    @Test func members_areInTheOrderOfTheRecord() {
        var writer = JSONWriter()
        writer.beginObject()
        DeploymentFixtures.deployment.writeMembers(into: &writer)
        writer.endObject()
        #expect(
            String(buffer: writer.buffer) == """
                {"id":"\(DeploymentFixtures.id)","version":1,"deployed_at":"2026-01-02T00:00:00.123Z",\
                "commit_hash":"\(DeploymentFixtures.commitHash)",\
                "metadata":\(JSON.object(DeploymentFixtures.metadata).text),\
                "created_at":"2026-01-02T00:00:00.123Z","created_by":"cli"}
                """)
    }
}
