import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Deployments

/// This service over a store of its own, beside owners that know every id but those that end in `f`, and call
/// each record after itself and the end of its id.
struct DeploymentBench: Sendable {
    let service: ServiceHarness

    /// Lends the service, with these owners beside it.
    static func with(
        _ dialect: Dialect, owners: [String] = ["vendors", "workitems"],
        _ body: (DeploymentBench) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let store: StoreConfiguration
        switch dialect {
        case .sqlite: store = sqlite(directory, "deployments")
        case .postgresql: store = .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
        }
        var services = [
            try await ServiceHarness(DeploymentsService.descriptor, store: store, directory: directory.path)
        ]
        for name in owners {
            services.append(
                try await ServiceHarness(
                    owner(name), store: sqlite(directory, name), directory: directory.path))
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body(DeploymentBench(service: services[0]))) } catch {
            result = .failure(error)
        }
        for service in services { try await service.stop() }
        try result.get()
    }

    private static func sqlite(_ directory: TemporaryDirectory, _ name: String) -> StoreConfiguration {
        .sqlite(SQLiteConfiguration(path: directory.file("\(name).sqlite"), durability: .normal))
    }

    /// A service that owns ids without a table of them: `vendors 1001` is the name of vendor 1.
    private static func owner(_ name: String) -> ServiceDescriptor {
        ServiceDescriptor(
            name: name, title: name, schema: Schema(service: name, postgresql: [], sqlite: []), tools: [],
            labels: { _ in
                "SELECT value, '\(name) ' || substr(value, 33) FROM json_each($1) WHERE value NOT LIKE '%f'"
            },
            names: { _ in
                """
                SELECT '019a0000-0000-7000-8000-00000000' || substr(value, 9), value FROM json_each($1) \
                WHERE lower(value) LIKE 'vendors 1%' AND value NOT LIKE '%f'
                """
            })
    }

    static func id(_ number: UInt64) -> JSON { .string(DeploymentFixtures.identifier(number).description) }

    /// Records the deployment of a pull request in a minute of its own, with what it touched.
    @discardableResult
    func record(
        _ number: Int, at minute: Int? = nil, vendors: [UInt64] = [], workItems: [UInt64] = []
    ) async throws -> JSON {
        let commit = String(repeating: "0", count: 39 - String(number).count) + "\(number)"
        let hash = "a" + commit
        var metadata = DeploymentFixtures.metadata
        metadata["pr_number"] = .integer(number)
        metadata["pr_title"] = .string("pull \(number)")
        metadata["commit_hash"] = .string(String(hash.reversed()))
        let time = Timestamp(milliseconds: Int64(minute ?? number) * 60_000)
        return try await answer(
            "record_deployment",
            [
                "deployed_at": .string(time.description), "metadata": .object(metadata),
                "vendor_ids": .array(vendors.map { Self.id($0) }),
                "work_item_ids": .array(workItems.map { Self.id($0) }),
            ])
    }

    /// Calls a tool that must not refuse.
    func answer(_ tool: String, _ arguments: JSON) async throws -> JSON {
        let outcome = try await service.call(tool, arguments)
        return try #require(outcome.answer, "\(outcome)")
    }

    /// The pull requests that a list has.
    func list(_ arguments: JSON = [:]) async throws -> [Int64] {
        Self.numbers(try await answer("list_deployments", arguments))
    }

    static func numbers(_ list: JSON) -> [Int64] {
        (list["items"]?.array ?? []).compactMap { $0["pr_number"]?.integer }
    }
}
