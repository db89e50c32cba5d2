import Primitives
import Testing

@testable import Deployments

@Suite struct DeploymentCursorTests {
    @Test func place_isReadAsItWasWritten() {
        for key in [DeploymentFixtures.id.description, DeploymentFixtures.commitHash, "84b0473", ""] {
            let cursor = DeploymentCursor(deployedAt: DeploymentFixtures.now, key: key)
            #expect(DeploymentCursor(cursor.text) == cursor)
        }
        let stored = DeploymentCursor(
            deployedAt: DeploymentFixtures.now, key: DeploymentFixtures.id.description)
        #expect(stored.id == DeploymentFixtures.id)
    }

    @Test(arguments: [
        "", "_", "x_y", "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z_x",
        "2026-01-01T00:00:00.000Z_1_2", "2026-01-01T00:00:00.000Z_'; --",
    ])
    func anythingElse_isNoPlace(text: String) {
        #expect(DeploymentCursor(text) == nil)
    }
}
