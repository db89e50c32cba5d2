import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// One installation: a home, a store, and instances that come and go.
struct InstancesBench {
    let directory: TemporaryDirectory
    let store: StoreConfiguration

    init(_ dialect: Dialect) throws {
        directory = try TemporaryDirectory()
        store =
            switch dialect {
            case .sqlite: .sqlite(path: directory.file("store/counters.sqlite"))
            case .postgresql: .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
            }
    }

    func start(_ role: InstanceRole, clocks: Clocks = .system) async throws -> ServiceHarness {
        try await ServiceHarness(
            CounterService.descriptor, store: store, directory: directory.path, home: directory.path,
            role: role, clocks: clocks)
    }

    func with(
        _ role: InstanceRole, clocks: Clocks = .system, _ body: (ServiceHarness) async throws -> Void
    ) async throws {
        let service = try await start(role, clocks: clocks)
        do { try await body(service) } catch {
            try await service.stop()
            throw error
        }
        try await service.stop()
    }

    func promote(_ service: ServiceHarness, _ epoch: Int64) async throws {
        _ = try await eventually("the promotion succeeds", within: .seconds(20)) {
            // A primary that has not filled its copy yet says so.
            let next = try await service.request("service/health", [:])["seen_epoch"]?.integer ?? 0
            return try? await service.request("service/promote", ["epoch": .integer(max(epoch, next + 1))])
        }
    }

    func add(_ amount: Int64, to name: String, at service: ServiceHarness) async throws
        -> ServiceHarness.Outcome
    {
        try await service.call("add_to_counter", ["name": .string(name), "amount": .integer(amount)])
    }

    func awaitValue(_ value: Int64, of name: String, at service: ServiceHarness) async throws {
        _ = try await eventually("\(name) is \(value)", within: .seconds(20)) {
            try await service.call("read_counter", ["name": .string(name)]).answer?["value"]?.integer == value
                ? true : nil
        }
    }
}
