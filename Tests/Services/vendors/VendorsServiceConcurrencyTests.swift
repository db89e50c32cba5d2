import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import Vendors

/// Many callers at once, over both engines.
@Suite struct VendorsServiceConcurrencyTests {
    /// Calls the tool once for each of the arguments, all at the same time.
    private func crowd(
        _ service: ServiceHarness, _ tool: String, _ arguments: [JSON], operationID: Identifier? = nil
    ) async throws -> [ServiceHarness.Outcome] {
        try await withThrowingTaskGroup(of: ServiceHarness.Outcome.self) { group in
            for each in arguments {
                group.addTask { try await service.call(tool, each, operationID: operationID) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Several rounds: the store opens its other connections only while the first crowd waits.
    private static let rounds = 12

    @Test(arguments: Dialect.allCases)
    func sameNameCreatedByMany_isOneVendorAndTheOthersAreTold(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            for round in 0..<Self.rounds {
                let names = ["Acme", "ACME", "acme", "aCME", "acmE", "AcMe", "aCmE", "ACme"]
                let outcomes = try await crowd(
                    service, "create_vendor", names.map { ["name": .string("\($0) \(round)")] })
                let winners = outcomes.compactMap(\.answer)
                #expect(winners.count == 1)
                for refusal in outcomes where refusal.answer == nil {
                    #expect(refusal.code == "already_exists")
                    #expect(refusal.details?["id"] == winners.first?["id"])
                }
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func sameVersionChangedByMany_isChangedOnce(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            _ = try await service.succeed("create_vendor", ["name": "Acme"])
            for version in 1...Self.rounds {
                let outcomes = try await crowd(
                    service, "update_vendor_status",
                    (0..<12).map { caller in
                        [
                            "name": "Acme", "version": .integer(version),
                            "metadata": ["who": .integer(caller)],
                        ]
                    })
                #expect(outcomes.filter { $0.answer != nil }.count == 1)
                #expect(outcomes.filter { $0.code == "version_conflict" }.count == 11)
                let stored = try await service.succeed("query_vendor_status", ["name": "Acme"])
                #expect(stored["version"] == .integer(version + 1))
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func sameOperationSentByMany_isCarriedOutOnceAndAnsweredAlike(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            for (tool, arguments) in [
                ("create_vendor", ["name": "Acme"]),
                ("update_vendor_status", ["name": "Acme", "version": 1, "status": "operational"]),
            ] as [(String, JSON)] {
                let outcomes = try await crowd(
                    service, tool, Array(repeating: arguments, count: 8),
                    operationID: Clocks.system.identifier())
                let first = try #require(outcomes.first)
                #expect(first.answer != nil)
                #expect(outcomes.allSatisfy { $0 == first })
            }
            #expect(try await service.rows(Statement("SELECT seq FROM changes")).count == 2)
        }
    }
}
