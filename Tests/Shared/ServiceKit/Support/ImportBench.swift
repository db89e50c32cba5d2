import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// Two services that import counters: `deciders`, and `followers`, which does what that one decides.
struct ImportBench {
    let directory: TemporaryDirectory
    private let stores: [String: StoreConfiguration]

    init(_ dialect: Dialect) throws {
        let directory = try TemporaryDirectory()
        self.directory = directory
        stores = try Dictionary(
            uniqueKeysWithValues: ["deciders", "followers"].map { name in
                switch dialect {
                case .sqlite: (name, .sqlite(path: directory.file("\(name).sqlite")))
                case .postgresql: (name, .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase()))
                }
            })
    }

    func with(
        _ name: String, clocks: Clocks = .system, _ body: (ServiceHarness) async throws -> Void
    ) async throws {
        let decider = name == "deciders" ? nil : "deciders"
        let store = try #require(stores[name])
        let service = try await ServiceHarness(
            CounterService.descriptor(named: name, decider: decider), store: store,
            directory: directory.path, clocks: clocks)
        do { try await body(service) } catch {
            try await service.stop()
            throw error
        }
        try await service.stop()
    }
}

extension ServiceHarness {
    /// One step of an import, which must succeed.
    @discardableResult
    func step(_ step: String, of id: Identifier, _ others: JSONObject = [:]) async throws -> JSON {
        let outcome = try await tryStep(step, of: id, others)
        guard let answer = outcome.answer else { throw TestKitError("\(step): \(outcome)") }
        return answer
    }

    func tryStep(
        _ step: String, of id: Identifier, _ others: JSONObject = [:], operationID: Identifier? = nil
    ) async throws -> Outcome {
        let own: [(String, JSON)] = [("import_id", .string(id.description))]
        return try await callMethod(
            "service/import-\(step)",
            .object(JSONObject(own + others.members.map { ($0.key, $0.value) })),
            operationID: operationID)
    }

    /// Lays counters ready.
    @discardableResult
    func stage(_ id: Identifier, _ records: [JSON]) async throws -> JSON {
        try await step("stage", of: id, ["file": "status.md", "records": .array(records)])
    }

    func importState(_ id: Identifier) async throws -> String? {
        try await step("state", of: id)["imports"]?.array?.first?["state"]?.string
    }

    func counter(_ name: String) async throws -> Int64? {
        try await call("read_counter", ["name": .string(name)]).answer?["value"]?.integer
    }

    /// What would become of counters.
    func preview(_ records: [JSON]) async throws -> [JSON] {
        let outcome = try await callMethod("service/import-preview", ["records": .array(records)])
        return try #require(outcome.answer?["records"]?.array, "\(outcome)")
    }
}

/// A counter as a file tells it.
func counterRecord(
    _ name: String, _ value: Int64, id: Identifier = Clocks.system.identifier(), intent: String = "create",
    line: Int64 = 1, sha256: String? = nil
) -> JSON {
    [
        "entity": "counter", "id": .string(id.description), "intent": .string(intent),
        "line": .integer(line), "sha256": .string(sha256 ?? "\(name)=\(value)"),
        "fields": ["name": .string(name), "value": .integer(value)],
    ]
}
