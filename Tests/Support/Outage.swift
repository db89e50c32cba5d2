import Foundation
public import Primitives
public import ServiceKit
import Storage
public import Wire

/// A service whose PostgreSQL goes away, is changed by somebody else, and comes back: what tests of conflicts
/// begin with.
public final class Outage: Sendable {
    private let server: TemporaryPostgreSQL
    private let descriptor: ServiceDescriptor
    private let directory: TemporaryDirectory
    private let url: String

    /// A server and a database of the test's own.
    public init(_ descriptor: ServiceDescriptor) async throws {
        self.descriptor = descriptor
        directory = try TemporaryDirectory()
        (server, url) = try await onAThread {
            let server = try TemporaryPostgreSQL()
            return (server, try server.makeDatabase())
        }
    }

    /// Stops the server.
    public func begin() async throws {
        try await onAThread { [server] in try server.stop() }
    }

    /// Goes through it: `before` in health, `during` while the store is away, `meanwhile` as another host
    /// that has no copy, `after` once everything that was accepted is over.
    public func run(
        before: (ServiceHarness) async throws -> Void, during: (ServiceHarness) async throws -> Void,
        meanwhile: (ServiceHarness) async throws -> Void, after: (ServiceHarness) async throws -> Void
    ) async throws {
        try await with(home: directory.path) { service in
            try await before(service)
            try await service.awaitCopy()
            try await begin()
            try await during(service)
        }
        try await onAThread { [server] in try server.start() }
        try await with(home: nil, meanwhile)
        try await with(home: directory.path) { service in
            try await service.awaitStore()
            try await after(service)
        }
    }

    private func with(home: String?, _ body: (ServiceHarness) async throws -> Void) async throws {
        let sockets = try TemporaryDirectory()
        let service = try await ServiceHarness(
            descriptor, store: .postgresql(url: url), directory: sockets.path, home: home)
        do { try await body(service) } catch {
            try await service.stop()
            throw error
        }
        try await service.stop()
    }
}

extension ServiceHarness {
    /// Waits until the copy has what the store has now.
    public func awaitCopy() async throws {
        let began = Clocks.system.now()
        _ = try await eventually("the copy is current", within: .seconds(30)) {
            let copy = try await request("service/health", [:])["copy"]
            let asOf = copy?["as_of"]?.string.flatMap { Timestamp($0) } ?? Timestamp(milliseconds: 0)
            return copy?["filled"] == true && asOf.milliseconds > began.milliseconds ? true : nil
        }
    }

    /// Waits until the copy has followed the store into an epoch.
    public func awaitEpoch(_ epoch: Int64) async throws {
        _ = try await eventually("the copy is in epoch \(epoch)", within: .seconds(30)) {
            let store = try await request("service/health", [:])["store"]
            return store?["identity"]?["epoch"] == .integer(epoch) ? true : nil
        }
    }

    /// Waits until nothing waits any more and the store answers itself.
    public func awaitStore() async throws {
        var last: JSON = .null
        do {
            _ = try await eventually("everything is replayed", within: .seconds(30)) {
                let health = try await request("service/health", [:])
                let list = try await conflicts()
                last = [health, list["data_source"] ?? .null]
                return health["journal"]?["depth"] == 0 && list["data_source"] == nil ? true : nil
            }
        } catch {
            throw TestKitError("\(error): \(last.text)")
        }
    }

    /// Calls a method that is called like a tool.
    public func callMethod(
        _ method: String, _ arguments: JSON, actor: String = "tester", operationID: Identifier? = nil
    ) async throws -> Outcome {
        let result = try await request(
            method,
            [
                "arguments": arguments,
                "_meta": [
                    "dev.holdfast/deadline-ms": 30_000, "dev.holdfast/actor": .string(actor),
                    "dev.holdfast/operation-id": .string(
                        (operationID ?? Clocks.system.identifier()).description),
                ],
            ])
        let content = result["structuredContent"] ?? .null
        return result["isError"] == true ? .refusal(content["error"] ?? .null) : .success(content)
    }

    /// What `service/conflicts` lists.
    public func conflicts(_ arguments: JSON = [:]) async throws -> JSON {
        let outcome = try await callMethod("service/conflicts", arguments)
        guard let answer = outcome.answer else { throw Fault(description: "\(outcome)") }
        return answer
    }

    /// Its open conflicts.
    public func openConflicts() async throws -> [JSON] { try await conflicts()["items"]?.array ?? [] }
}
