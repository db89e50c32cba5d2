import Primitives
import ServiceKit
import Storage
import TestSupport
import Wire

@testable import Vendors

extension VendorFixtures {
    /// Runs the service over a fresh store of one engine, lends it, and stops it again.
    static func withService(
        _ dialect: Dialect, _ body: (ServiceHarness) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let store: StoreConfiguration
        switch dialect {
        case .sqlite:
            store = .sqlite(SQLiteConfiguration(path: directory.file("store.sqlite"), durability: .normal))
        case .postgresql: store = .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
        }
        let service = try await ServiceHarness(
            VendorsService.descriptor, store: store, directory: directory.path)
        do {
            try await body(service)
        } catch {
            try await service.stop()
            throw error
        }
        try await service.stop()
    }
}

extension ServiceHarness {
    /// The rows of a statement, as JSON arrays of their cells' text.
    func rows(_ statement: Statement) async throws -> [[String?]] {
        let deadline = Deadline(milliseconds: 10_000, from: Clocks.system.monotonic())
        let rows = try await database.read([statement], deadline: deadline)[0]
        return try rows.map { row in
            try (0..<rows.columnCount).map { try row.optional($0, Row.text) }
        }
    }

    /// Calls a tool that must succeed.
    func succeed(_ tool: String, _ arguments: JSON) async throws -> JSON {
        let outcome = try await call(tool, arguments)
        guard let answer = outcome.answer else { throw TestKitError("\(tool): \(outcome)") }
        return answer
    }
}
