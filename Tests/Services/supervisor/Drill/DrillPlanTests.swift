import Testing
import Wire

@testable import Supervisor

extension DrillPlan {
    /// What `a` and `b` offer.
    static let toolsOfTests: [String: JSON] = [
        "a": [
            tool("read_a"), tool("read_with_id", required: ["id"]),
            tool("create_work_item", isRead: false), tool("update_work_item", isRead: false),
        ],
        "b": [tool("read_b"), tool("other_b"), tool("write_b", isRead: false)],
        "c": [tool("write_c", isRead: false)],
    ]

    private static func tool(_ name: String, isRead: Bool = true, required: JSON = []) -> JSON {
        [
            "name": .string(name), "annotations": ["readOnlyHint": .bool(isRead)],
            "inputSchema": ["required": required],
        ]
    }

    /// A supervisor's word on `a`, `b` and `c`, where the standby of `a` is in this state.
    static func statusOfTests(standby: String = "ready") -> JSON {
        let instances = ["a", "b", "c"].map { name -> JSON in
            ["name": .string(name), "service": .string(name), "state": "ready"]
        }
        return [
            "services": .array(
                instances + [["name": "a-standby", "service": "a", "state": .string(standby)]])
        ]
    }

    /// A plan for `a`.
    static func ofTests(
        _ service: String = "a", hangs: Bool = false, writes: Bool = false, storeKind: String? = "postgresql",
        standby: String = "ready"
    ) throws(Refusal) -> DrillPlan {
        try DrillPlan(
            service: service, hangs: hangs, writes: writes, status: statusOfTests(standby: standby),
            storeKind: storeKind, tools: toolsOfTests)
    }
}

@Suite struct DrillPlanTests {
    private func refusal(of make: () throws(DrillPlan.Refusal) -> DrillPlan) -> String? {
        do throws(DrillPlan.Refusal) {
            _ = try make()
            return nil
        } catch {
            return error.sentence
        }
    }

    @Test func database_hasAnOutage_andAHangOnlyWhereAskedFor() throws {
        #expect(try DrillPlan.ofTests().faults == [.outage, .kill])
        let plan = try DrillPlan.ofTests(hangs: true)
        #expect(plan.faults == [.outage, .kill, .hang])
        #expect(plan.omissions.isEmpty)
    }

    @Test func sqliteFiles_haveNoOutage_andThatIsSaid() throws {
        let plan = try DrillPlan.ofTests(storeKind: "sqlite")
        #expect(plan.faults == [.kill])
        #expect(plan.omissions.map(\.fault) == [.outage])
        #expect(plan.announcement.contains("It leaves the outage out: records are kept in SQLite files"))
    }

    @Test func reads_needNoArguments_andTheServicesOwnComeAgainAndAgain() throws {
        #expect(try DrillPlan.ofTests().reads.map(\.tool) == ["read_a", "read_b", "read_a", "other_b"])
        #expect(try DrillPlan.ofTests("b").reads.map(\.service) == ["b", "a", "b", "a"])
    }

    @Test func installationThatIsNotWell_isLeftAlone() {
        #expect(
            refusal { () throws(DrillPlan.Refusal) in try .ofTests(standby: "looping") }
                == "a-standby is looping: a drill begins where all is well")
    }

    @Test func whatWouldShowNothing_isRefused() {
        let unknown = refusal { () throws(DrillPlan.Refusal) in try .ofTests("nobody") }
        #expect(unknown?.hasPrefix("no service nobody runs") ?? false)
        let mute = refusal { () throws(DrillPlan.Refusal) in try .ofTests("c") }
        #expect(mute?.hasPrefix("c has no tool that reads") ?? false)
        let writes = refusal { () throws(DrillPlan.Refusal) in try .ofTests("b", writes: true) }
        #expect(writes == "writes are made on a work item, which b does not have")
    }
}
