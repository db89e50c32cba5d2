import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Deployments

@Suite(.timeLimit(.minutes(2))) struct ListDeploymentsTests {
    @Test(
        arguments: [
            (["limit": 0], "limit"), (["limit": 101], "limit"), (["commit_hash": "abc"], "commit_hash"),
            (["commit_hash": "ABCDEF0"], "commit_hash"), (["pr_number": 0], "pr_number"),
            (["since": "yesterday"], "since"), (["cursor": "x"], "cursor"), (["vendor": ""], "vendor"),
            (["since": "2026-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"], "until"),
        ] as [(JSONObject, String)])
    func brokenArgument_isNamed(arguments: JSONObject, path: String) throws {
        let error = try #require(throws: ToolError.self) {
            try InputReader.read(ListDeployments.self, from: arguments)
        }
        #expect(error.details["errors"]?.array?.map { $0["path"] } == [.string(path)])
    }

    @Test(arguments: Dialect.allCases)
    func everyFilter_keepsWhatItNames(dialect: Dialect) async throws {
        try await DeploymentBench.with(dialect) { bench in
            for number in 1...6 {
                try await bench.record(
                    number, vendors: number.isMultiple(of: 2) ? [1, 2] : [3], workItems: [UInt64(number % 3)])
            }
            func expect(_ filter: JSON, _ numbers: [Int64]) async throws {
                let found = try await bench.list(filter)
                #expect(found == numbers, "\(filter)")
            }
            try await expect([:], [6, 5, 4, 3, 2, 1])
            try await expect(["vendor": DeploymentBench.id(2)], [6, 4, 2])
            try await expect(["vendor": "vendors 1002"], [6, 4, 2])
            try await expect(["vendor": "VENDORS 1003"], [5, 3, 1])
            try await expect(["vendor": "vendors 1009"], [])
            try await expect(["vendor": DeploymentBench.id(9)], [])
            try await expect(["work_item_id": DeploymentBench.id(0)], [6, 3])
            try await expect(["pr_number": 4], [4])
            try await expect(["commit_hash": "3000000"], [3])
            try await expect(["commit_hash": "7000000"], [])
            try await expect(
                ["since": "1970-01-01T00:02:00Z", "until": "1970-01-01T00:05:00Z"], [4, 3, 2])
            try await expect(["vendor": "vendors 1001", "work_item_id": DeploymentBench.id(1)], [4])
        }
    }

    @Test(arguments: Dialect.allCases)
    func item_saysWhatSufficesToChoose(dialect: Dialect) async throws {
        try await DeploymentBench.with(dialect) { bench in
            let recorded = try await bench.record(12, vendors: [7, 6, 5, 4, 3, 2, 1], workItems: [1, 2])
            let list = try await bench.answer("list_deployments", [:])
            #expect(ListDeployments.description.output.faults(in: list) == [])
            let expected: JSON = [
                "id": recorded["id"] ?? .null, "deployed_at": "1970-01-01T00:12:00.000Z",
                "commit_hash": recorded["commit_hash"] ?? .null, "pr_number": 12, "pr_title": "pull 12",
                "test_summary": ["unit": 10], "constitutional_compliance": true,
                "affected_vendors": .array((1...5).map { .string("vendors 100\($0)") }),
                "affected_vendors_count": 7, "related_work_items_count": 2,
            ]
            #expect(list["items"] == [expected])
            #expect(list["next_cursor"] == .null)
        }
    }

    @Test(arguments: Dialect.allCases)
    func pages_areNotMovedByWhatIsRecordedMeanwhile(dialect: Dialect) async throws {
        try await DeploymentBench.with(dialect) { bench in
            // Two of each time: the id tells them apart.
            for number in 1...9 { try await bench.record(number, at: number / 2) }
            let all = try await bench.list()
            #expect(all.count == 9)
            var found: [Int64] = []
            var cursor: JSON = .null
            var next = 100
            repeat {
                let page = try await bench.answer("list_deployments", ["limit": 2, "cursor": cursor])
                found += DeploymentBench.numbers(page)
                cursor = page["next_cursor"] ?? .null
                try await bench.record(next)
                next += 1
            } while cursor != .null && next < 120
            #expect(found == all)
        }
    }

    @Test(arguments: Dialect.allCases)
    func nameThatTheOwnerDoesNotKnow_isNotFound(dialect: Dialect) async throws {
        try await DeploymentBench.with(dialect) { bench in
            let refused = try await bench.service.call("list_deployments", ["vendor": "nobody"])
            #expect(refused.code == "not_found")
            #expect(refused.details?["resource_id"] == "nobody")
        }
    }

    @Test(arguments: Dialect.allCases)
    func ownerThatIsAway_leavesTheNamesThatLinksHave(dialect: Dialect) async throws {
        try await DeploymentBench.with(dialect, owners: []) { bench in
            let recorded = try await bench.record(1, vendors: [1])
            // Its label is its id: nobody could say more then.
            let label = recorded["affected_vendors"]?.array?.first?["name"] ?? .null
            let list = try await bench.answer("list_deployments", ["vendor": .string("x")])
            #expect(DeploymentBench.numbers(list) == [])
            #expect(list["warnings"] == ["reference_unverified"])
            let known = try await bench.list(["vendor": label])
            #expect(known == [1])
            let deadline = Deadline(milliseconds: 30_000, from: Clocks.system.monotonic())
            let naming = Statement("UPDATE vendor_deployment_links SET label = 'Acme'")
            try await bench.service.database.write(TransactionStep.commit([naming], ()), deadline: deadline)
            let named = try await bench.list(["vendor": "ACME"])
            #expect(named == [1])
        }
    }

    /// While PostgreSQL is away the copy answers, and says so.
    @Test func outage_isAnsweredFromTheCopy() async throws {
        let outage = try await Outage(DeploymentsService.descriptor)
        var id: JSON = .null
        try await outage.run { service in
            id = try await DeploymentBench(service: service).record(1)["id"] ?? .null
        } during: { service in
            let bench = DeploymentBench(service: service)
            try await bench.record(2)
            let list = try await bench.answer("list_deployments", [:])
            #expect(DeploymentBench.numbers(list) == [2, 1])
            #expect(list["data_source"] == "sqlite_cache")
            #expect(list["complete"] == true)
            let shown = try await bench.answer("query_deployment", ["id": id])
            #expect(shown["metadata"]?["pr_number"] == 1)
            #expect(shown["data_source"] == "sqlite_cache")
        } meanwhile: { service in
            try await DeploymentBench(service: service).record(3)
        } after: { service in
            let found = try await DeploymentBench(service: service).list()
            #expect(found == [3, 2, 1])
        }
    }
}
