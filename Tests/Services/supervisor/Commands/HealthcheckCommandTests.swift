import Testing
import Wire

@testable import Supervisor

@Suite struct HealthcheckCommandTests {
    private static func status(_ services: [(name: String, service: String, state: String)]) -> JSON {
        [
            "services": .array(
                services.map {
                    ["name": .string($0.name), "service": .string($0.service), "state": .string($0.state)]
                })
        ]
    }

    @Test(
        arguments: [
            ([("vendors", "vendors", "ready"), ("vendors-standby", "vendors", "looping")], nil),
            ([("vendors", "vendors", "looping"), ("vendors-standby", "vendors", "ready")], nil),
            (
                [("vendors", "vendors", "looping"), ("vendors-standby", "vendors", "starting")],
                "vendors is looping"
            ),
            ([("workitems", "workitems", "ready")], "no supervisor here runs vendors"),
            ([], "no supervisor here runs vendors"),
        ] as [([(String, String, String)], String?)])
    func oneService_servesWhereAnInstanceOfItIsReady(
        instances: [(String, String, String)], complaint: String?
    ) {
        let status = Self.status(instances.map { (name: $0.0, service: $0.1, state: $0.2) })
        #expect(HealthcheckCommand.complaint(of: "vendors", [status]) == complaint)
    }

    @Test func withoutAName_everyServiceHasToServe() {
        let first = Self.status([("vendors", "vendors", "ready")])
        let second = Self.status([("gateway", "gateway", "backing_off")])
        #expect(HealthcheckCommand.complaint(of: nil, [first]) == nil)
        #expect(HealthcheckCommand.complaint(of: nil, [first, second]) == "gateway is backing_off")
        #expect(HealthcheckCommand.complaint(of: nil, []) == "nothing runs here")
    }
}
