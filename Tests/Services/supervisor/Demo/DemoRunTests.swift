import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct DemoRunTests {
    private static let demo = Identifier(high: 0x6465_6D6F_0000_8000, low: 0x8000_0000_0000_0001)
    private static let otherDemo = Identifier(high: 0x6465_6D6F_0000_8000, low: 0x8000_0000_0000_0002)
    private static let export = Identifier(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001)

    private func states(_ rows: Int64, _ id: Identifier?) -> [DemoRun.State] {
        ExportRun.services.map { service in
            DemoRun.State(
                service: service,
                ["rows": .integer(rows), "export_id": id.map { .string($0.description) } ?? .null])
        }
    }

    @Test func emptyServices_andTheSameDemonstration_areFilled() {
        #expect(DemoRun.refusal(states(0, nil), of: Self.demo) == nil)
        #expect(
            DemoRun.refusal(states(0, nil).dropLast() + states(9, Self.demo).suffix(1), of: Self.demo) == nil)
    }

    @Test func whateverElseIsThere_isLeftAlone() {
        let own = DemoRun.refusal(states(7, nil), of: Self.demo)
        #expect(own?.contains("workitems has 7 rows") == true, "\(own ?? "")")
        #expect(own?.contains("HOLDFAST_HOME") == true)
        #expect(DemoRun.refusal(states(0, Self.export), of: Self.demo) != nil)
        let other = DemoRun.refusal(states(7, Self.otherDemo), of: Self.demo)
        #expect(other?.contains("demo --remove") == true, "\(other ?? "")")
    }

    @Test func whatAServiceSays_isRead() {
        let state = DemoRun.State(
            service: "vendors",
            ["rows": 3, "export_id": .string(Self.demo.description), "unchanged": true])
        #expect(state.isDemonstration && state.isUnchanged && !state.isEmpty)
        #expect(DemoRun.State(service: "vendors", ["rows": 0, "export_id": .null]).isEmpty)
    }
}
