import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Deployments

/// The service as a whole, over both engines, beside owners that know every id but those that end in `f`.
@Suite struct DeploymentsServiceTests {
    private func withService(
        _ dialect: Dialect, owners: [String] = ["vendors", "workitems"],
        _ body: (ServiceHarness) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let store: StoreConfiguration
        switch dialect {
        case .sqlite: store = sqlite(directory, "deployments")
        case .postgresql: store = .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
        }
        var services = [
            try await ServiceHarness(
                DeploymentsService.descriptor, store: store, directory: directory.path)
        ]
        for name in owners {
            services.append(
                try await ServiceHarness(
                    owner(name), store: sqlite(directory, name), directory: directory.path))
        }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(services[0]))
        } catch {
            result = .failure(error)
        }
        for service in services { try await service.stop() }
        try result.get()
    }

    private func sqlite(_ directory: TemporaryDirectory, _ name: String) -> StoreConfiguration {
        .sqlite(SQLiteConfiguration(path: directory.file("\(name).sqlite"), durability: .normal))
    }

    /// A service that owns ids without a table of them.
    private func owner(_ name: String) -> ServiceDescriptor {
        ServiceDescriptor(
            name: name, title: name, schema: Schema(service: name, postgresql: [], sqlite: []), tools: [],
            labels: { _ in
                "SELECT value, '\(name) ' || substr(value, 33) FROM json_each($1) WHERE value NOT LIKE '%f'"
            })
    }

    private func id(_ number: UInt64) -> JSON { .string(DeploymentFixtures.identifier(number).description) }

    private func rows(_ service: ServiceHarness, _ sql: String) async throws -> [[String?]] {
        let deadline = Deadline(milliseconds: 10_000, from: Clocks.system.monotonic())
        let rows = try await service.database.read([Statement(sql)], deadline: deadline)[0]
        return try rows.map { row in
            try (0..<rows.columnCount).map { try row.optional($0, Row.text) }
        }
    }

    @Test(arguments: Dialect.allCases)
    func deployment_isStoredWithItsLinksInOneOperation(dialect: Dialect) async throws {
        try await withService(dialect) { service in
            let arguments = JSON.object(
                DeploymentFixtures.arguments(with: ["vendor_ids": [id(2), id(1)], "work_item_ids": [id(3)]]))
            let operationID = Clocks.system.identifier()
            let outcome = try await service.call("record_deployment", arguments, operationID: operationID)
            let answer = try #require(outcome.answer, "\(outcome)")
            #expect(
                answer["affected_vendors"] == [
                    ["id": id(2), "name": "vendors 1002", "verified": true],
                    ["id": id(1), "name": "vendors 1001", "verified": true],
                ])
            #expect(
                answer["related_work_items"] == [["id": id(3), "title": "workitems 1003", "verified": true]])
            let again = try await service.call("record_deployment", arguments, operationID: operationID)
            #expect(again == outcome)

            let own = answer["id"]?.string
            let events = try await rows(
                service,
                "SELECT id, version, deployed_at, commit_hash, metadata, created_by FROM deployment_events")
            #expect(
                events == [
                    [
                        own, "1", "2026-01-01T00:00:00.000Z", DeploymentFixtures.commitHash,
                        JSON.object(DeploymentFixtures.metadata).text, "cli",
                    ]
                ])
            let links = try await rows(
                service,
                """
                SELECT deployment_id, vendor_id, label, verified FROM vendor_deployment_links \
                UNION ALL \
                SELECT deployment_id, work_item_id, label, verified FROM work_item_deployment_links \
                ORDER BY 3
                """)
            #expect(links.map { $0[0] } == [own, own, own])
            #expect(links.map { $0[1] } == [id(1).string, id(2).string, id(3).string])
            #expect(links.map { $0[2] } == ["vendors 1001", "vendors 1002", "workitems 1003"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func everyRow_leavesOneRowOfHistoryUnderItsOperation(dialect: Dialect) async throws {
        try await withService(dialect) { service in
            let outcome = try await service.call(
                "record_deployment",
                .object(
                    DeploymentFixtures.arguments(with: ["vendor_ids": [id(1)], "work_item_ids": [id(2)]])))
            let answer = try #require(outcome.answer, "\(outcome)")
            let history = try await rows(
                service,
                """
                SELECT entity, action, entity_id, operation_id, actor, version, after \
                FROM changes ORDER BY seq
                """)
            #expect(
                history.map { $0[0] } == [
                    "deployment_event", "vendor_deployment_link", "work_item_deployment_link",
                ])
            #expect(history.map { $0[1] } == ["created", "linked", "linked"])
            #expect(history.allSatisfy { $0[2] == answer["id"]?.string })
            #expect(history.allSatisfy { $0[3] == answer["operation_id"]?.string })
            #expect(history.allSatisfy { $0[4] == "cli" && $0[5] == "1" })
            let link = try JSON(parsing: try #require(history[1][6]))
            #expect(link["vendor_id"] == id(1))
            #expect(link["verified"] == true)
        }
    }

    @Test(arguments: Dialect.allCases)
    func idThatItsOwnerDoesNotKnow_isNotFoundAndNothingIsStored(dialect: Dialect) async throws {
        try await withService(dialect) { service in
            for (argument, type) in [("vendor_ids", "vendor"), ("work_item_ids", "work_item")] {
                let others = JSONObject([(argument, .array([id(1), id(15)]))])
                let outcome = try await service.call(
                    "record_deployment", .object(DeploymentFixtures.arguments(with: others)))
                #expect(outcome.code == "not_found")
                #expect(outcome.details == ["resource_type": .string(type), "resource_id": id(15)])
            }
            #expect(try await rows(service, "SELECT id FROM deployment_events").isEmpty)
        }
    }

    @Test func ownerThatIsAway_leavesItsLinksUnverified() async throws {
        try await withService(.sqlite, owners: ["vendors"]) { service in
            let outcome = try await service.call(
                "record_deployment",
                .object(
                    DeploymentFixtures.arguments(with: ["vendor_ids": [id(1)], "work_item_ids": [id(2)]])))
            let answer = try #require(outcome.answer, "\(outcome)")
            #expect(answer["warnings"] == ["reference_unverified"])
            #expect(answer["affected_vendors"]?.array?.first?["verified"] == true)
            #expect(answer["related_work_items"] == [["id": id(2), "title": id(2), "verified": false]])
            let stored = try await rows(service, "SELECT verified FROM work_item_deployment_links")
            #expect(stored == [["0"]])
        }
    }

    @Test(arguments: Dialect.allCases)
    func aThousandLinksOfEachKind_areOneDeployment(dialect: Dialect) async throws {
        try await withService(dialect) { service in
            // Every sixteenth identifier ends in `f`, which no owner knows.
            let ids = JSON.array((0..<1066).filter { $0 % 16 != 15 }.prefix(1000).map { id($0) })
            let outcome = try await service.call(
                "record_deployment",
                .object(DeploymentFixtures.arguments(with: ["vendor_ids": ids, "work_item_ids": ids])))
            #expect(outcome.answer?["affected_vendors"]?.array?.count == 1000)
            let counts = try await rows(
                service,
                """
                SELECT count(*) FROM vendor_deployment_links \
                UNION ALL SELECT count(*) FROM work_item_deployment_links
                """)
            #expect(counts == [["1000"], ["1000"]])
        }
    }
}
