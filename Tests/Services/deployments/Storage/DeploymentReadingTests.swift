import Primitives
import Storage
import Testing

@testable import Deployments

@Suite struct DeploymentReadingTests {
    @Test func presentFilters_makeOneOfFewTexts() {
        let all = DeploymentReading.page(DeploymentFilter(), after: nil, limit: 3)
        #expect(all.sql.hasSuffix("FROM deployment_events ORDER BY deployed_at DESC, id DESC LIMIT $1"))
        var filter = DeploymentFilter()
        filter.vendor = .id(DeploymentFixtures.id)
        filter.commitPrefix = "a1b2c3d"
        filter.until = DeploymentFixtures.now
        let cursor = DeploymentCursor(
            deployedAt: DeploymentFixtures.now, key: DeploymentFixtures.id.description)
        let page = DeploymentReading.page(filter, after: cursor, limit: 3)
        #expect(page.sql.contains("WHERE vendor_id = $1 LIMIT 2001"))
        #expect(page.sql.contains("commit_hash >= $2 AND commit_hash < $3"))
        #expect(page.sql.contains("(deployed_at, id) < ($5, $6)"))
        #expect(page.parameters.count == 7)
        #expect(page.parameters[2] == .text("a1b2c3dg"))
    }
}
