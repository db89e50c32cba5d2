import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// `holdfast drill` on a live installation.
    @Suite struct DrillTests {
        @Test func drill_provokesEveryFaultAndTellsWhatClientsSaw() async throws {
            try await Backend.postgresql.withRunning { installation, _ in
                let before = try await installation.status(of: "workitems")
                let drill = try await installation.holdfast(
                    "drill", "--yes", "--hang", "--writes", "--json", within: .seconds(150))
                #expect(drill.succeeded, "\(drill.output)\(drill.errors)")
                let report = try #require(drill.json)
                #expect(report["passed"] == true)
                #expect(report["failures"] == 0)
                let phases = report["phases"]?.array ?? []
                #expect(phases.map { $0["fault"] } == [.null, "outage", "kill", "hang"])
                for phase in phases.dropFirst() {
                    #expect(phase["healed_after_ms"]?.integer != nil, "\(phase)")
                }
                let outage = phases[1]
                #expect(outage["answers_by_source"]?["sqlite_cache"]?.integer ?? 0 > 10, "\(outage)")
                #expect(outage["warnings"]?["database_unavailable"]?.integer ?? 0 > 10, "\(outage)")
                let after = try await installation.status(of: "workitems")
                #expect(after?["restarts"]?.integer == (before?["restarts"]?.integer ?? 0) + 2)

                let client = try await installation.client()
                let left = try await client.call("list_work_items")
                #expect(left["total_count"] == 0, "\(left.text)")
                try await client.close()
            }
        }

        @Test func drill_isRefusedWithoutConsent_andWithoutASupervisor() async throws {
            try await Installation.withRunning { installation, _ in
                let unasked = try await installation.holdfast("drill")
                #expect(unasked.exit == .code(64))
                #expect(unasked.errors.contains("--yes"), "\(unasked.errors)")
                #expect(try await installation.status(of: "workitems")?["restarts"] == 0)
            }
            try await Installation.with { installation in
                let alone = try await installation.holdfast("drill", "--yes")
                #expect(alone.exit == .code(69))
                #expect(installation.processes.isEmpty)
            }
        }
    }
}
