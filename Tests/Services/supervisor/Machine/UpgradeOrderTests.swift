import Testing

@testable import Supervisor

@Suite struct UpgradeOrderTests {
    @Test func standbys_goBeforeTheirPrimaries_andTheGatewayLast() throws {
        var specs = [
            ServiceCatalogue.gateway(programs: "/p", at: try #require(HTTPAddress("127.0.0.1:7420")))
        ]
        specs += ServiceCatalogue.specs(
            programs: "/p", runtimeDirectory: "/r", withStandbys: true,
            foreign: try ForeignServer.parse("other=/bin/other"))
        #expect(
            UpgradeOrder.indices(of: specs).map { specs[$0].name } == [
                "workitems-standby", "workitems", "vendors-standby", "vendors", "deployments-standby",
                "deployments", "other", "gateway",
            ])
    }

    @Test func withoutStandbys_primariesGoInTheirOrder() {
        let specs = ServiceCatalogue.specs(programs: "/p", runtimeDirectory: "/r", withStandbys: false)
        #expect(UpgradeOrder.indices(of: specs) == [0, 1, 2])
    }
}
