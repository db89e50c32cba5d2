import Primitives
public import ServiceKit
import Storage
public import Wire

/// A service with a copy of its store, and a store that loses what was committed last, as in a failover.
public struct LossyStore: Sendable {
    /// The service.
    public let service: ServiceHarness
    private let name: String
    private let tables: KeyValuePairs<String, String>
    private let url: String

    /// Runs `body` with a service and a database of its own.
    ///
    /// - Parameter tables: The tables of its records, by their kind.
    /// - Throws: What `body` throws.
    public static func with(
        _ descriptor: ServiceDescriptor, tables: KeyValuePairs<String, String>,
        _ body: (LossyStore) async throws -> Void
    ) async throws {
        let url = try TemporaryPostgreSQL.shared().makeDatabase()
        let directory = try TemporaryDirectory()
        let service = try await ServiceHarness(
            descriptor, store: .postgresql(url: url), directory: directory.path, home: directory.path)
        let store = LossyStore(service: service, name: descriptor.name, tables: tables, url: url)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(store)) } catch { outcome = .failure(error) }
        try await service.stop()
        try outcome.get()
    }

    /// Has the store lose what `body` does; answers the conflicts by the ids of what they are about.
    ///
    /// - Throws: What `body` throws, or `TimedOut`.
    public func losing(_ body: () async throws -> Void) async throws -> [String: JSON] {
        let server = try TemporaryPostgreSQL.shared()
        let change = try server.lastChange(of: name, url: url)
        try await body()
        try await service.awaitCopy()
        try server.lose(after: change, of: name, tables: tables, url: url)
        try await service.awaitEpoch(2)
        try await service.awaitStore()
        let open = try await service.openConflicts()
        return Dictionary(open.map { ($0["entity_id"]?.string ?? "", $0) }) { $1 }
    }

    /// Resolves a conflict in favour of what was lost.
    public func keepLocal(_ conflict: JSON?) async throws -> ServiceHarness.Outcome {
        try await service.callMethod(
            "service/resolve",
            [
                "id": conflict?["id"] ?? .null, "keep": "local",
                "version": conflict?["current_version"] ?? .null,
            ])
    }

    /// Calls a tool that must not refuse.
    ///
    /// - Throws: `TestKitError` with the refusal.
    public func succeed(_ tool: String, _ arguments: JSON) async throws -> JSON {
        let outcome = try await service.call(tool, arguments)
        guard let answer = outcome.answer else { throw TestKitError("\(tool): \(outcome)") }
        return answer
    }
}
