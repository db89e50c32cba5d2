import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// One service's part of an import, step by step.
@Suite(.timeLimit(.minutes(2))) struct ImportStepsTests {
    private let id = Clocks.system.identifier()

    private func with(
        _ dialect: Dialect, _ body: (ServiceHarness) async throws -> Void
    ) async throws {
        try await ImportBench(dialect).with("deciders", body)
    }

    @Test(arguments: Dialect.allCases)
    func staged_isSeenByNobodyAndReadBack_untilItIsConfirmed(_ dialect: Dialect) async throws {
        try await with(dialect) { service in
            try await service.stage(id, [counterRecord("a", 1), counterRecord("b", 2)])
            #expect(try await service.counter("a") == nil)
            let back = try await service.step("check", of: id)
            #expect(back["state"] == "staged")
            #expect(back["file"] == "status.md")
            #expect(back["records"]?.array?.map { $0["fields"]?["value"] } == [1, 2])
            #expect(back["next"] == .null)

            #expect(try await service.step("confirm", of: id)["count"] == 2)
            #expect(try await service.counter("b") == 2)
            #expect(try await service.step("confirm", of: id)["state"] == "confirmed")
            let stored = try await service.step("check", of: id)["records"]?.array ?? []
            #expect(stored.map { $0["version"] } == [1, 1])
            #expect(stored.map { $0["changed"] } == [false, false])
            #expect(try await service.tryStep("withdraw", of: id).code == "already_exists")
        }
    }

    @Test(arguments: Dialect.allCases)
    func withdrawn_leavesNothingAndCannotComeBack(_ dialect: Dialect) async throws {
        try await with(dialect) { service in
            try await service.stage(id, [counterRecord("a", 1)])
            #expect(try await service.step("withdraw", of: id)["state"] == "withdrawn")
            #expect(try await service.step("withdraw", of: id)["state"] == "withdrawn")
            #expect(try await service.tryStep("confirm", of: id).code == "already_exists")
            #expect(try await service.step("check", of: id)["records"] == [])
            let never = Clocks.system.identifier()
            try await service.step("withdraw", of: never)
            // What was on its way when it was withdrawn comes late.
            let late = try await service.tryStep("stage", of: never, ["file": "f", "records": []])
            #expect(late.code == "already_exists")
            #expect(try await service.counter("a") == nil)
        }
    }

    @Test(arguments: Dialect.allCases)
    func fileThatIsImportedAgain_isKnownWhateverBecameOfIt(_ dialect: Dialect) async throws {
        try await with(dialect) { service in
            let file = [counterRecord("a", 1), counterRecord("b", 2)]
            #expect(try await service.preview(file).map { $0["state"] } == ["new", "new"])
            try await service.stage(id, file)
            try await service.step("confirm", of: id)
            let again = try await service.preview(file)
            #expect(again.map { $0["state"] } == ["known", "known"])
            #expect(again.map { $0["same"] } == [true, true])
            _ = try await service.call("add_to_counter", ["name": "a"])
            #expect(try await service.preview(file).map { $0["same"] } == [false, true])
            let other = try await service.preview([counterRecord("a", 7), counterRecord("b", 2, sha256: "x")])
            #expect(other.map { $0["state"] } == ["differs", "known"])
            #expect(other[0]["differs"] == ["value"])
            #expect(other[0]["stored"]?["value"] == 2)
        }
    }

    @Test func faultyRecords_areAllToldByTheirLines() async throws {
        try await with(.sqlite) { service in
            let bad = [counterRecord("", 1, line: 3), counterRecord("b", 5000, line: 9)]
            let told = try await service.preview(bad)
            #expect(told.map { $0["state"] } == ["refused", "refused"])
            let refused = try await service.tryStep("stage", of: id, ["file": "f", "records": .array(bad)])
            #expect(
                refused.details?["errors"]?.array?.map { $0["path"] } == ["line 3: name", "line 9: value"])
            #expect(try await service.importState(id) == nil)
        }
    }

    @Test(arguments: Dialect.allCases)
    func secondImport_waitsUntilTheFirstIsDecided(_ dialect: Dialect) async throws {
        try await with(dialect) { service in
            try await service.stage(id, [])
            let second = Clocks.system.identifier()
            let refused = try await service.tryStep("stage", of: second, ["file": "f"])
            #expect(refused.code == "unavailable")
            try await service.step("confirm", of: id)
            try await service.stage(second, [])
        }
    }

    @Test(arguments: Dialect.allCases)
    func recordMadeMeanwhile_becomesWhatWasDecided(_ dialect: Dialect) async throws {
        try await with(dialect) { service in
            try await service.stage(id, [counterRecord("a", 7)])
            _ = try await service.call("add_to_counter", ["name": "a"])
            try await service.step("confirm", of: id)
            #expect(try await service.counter("a") == 7)
            let row = try await service.step("check", of: id)["records"]?.array?.first
            #expect(row?["intent"] == "replace")
            #expect(row?["version"] == 2)
        }
    }

    @Test(arguments: Dialect.allCases)
    func rollback_restoresWhatNobodyHasChangedSince(_ dialect: Dialect) async throws {
        try await with(dialect) { service in
            _ = try await service.call("add_to_counter", ["name": "old", "amount": 5])
            let there = try await service.preview([counterRecord("old", 9)])[0]
            let old = try #require(there["id"]?.string.flatMap { Identifier($0) })
            let file = [counterRecord("new", 1), counterRecord("old", 9, id: old, intent: "replace")]
            try await service.stage(id, file)
            try await service.step("confirm", of: id)
            #expect(try await service.counter("old") == 9)
            _ = try await service.call("add_to_counter", ["name": "new"])
            let refused = try await service.tryStep("rollback", of: id, ["step": "finish"])
            #expect(refused.code == "version_conflict")
            #expect(refused.details?["records"]?.array?.count == 1)
            #expect(try await service.counter("old") == 9)

            let second = Clocks.system.identifier()
            try await service.stage(second, [counterRecord("third", 3)])
            try await service.step("confirm", of: second)
            #expect(
                try await service.step("rollback", of: second, ["step": "finish"])["state"] == "rolled_back")
            #expect(try await service.counter("third") == nil)
            #expect(try await service.preview([counterRecord("third", 3)])[0]["state"] == "new")
        }
    }

    @Test func stepAskedTwiceUnderOneOperation_isCarriedOutOnce() async throws {
        try await with(.sqlite) { service in
            let operation = Clocks.system.identifier()
            let arguments: JSONObject = ["file": "f", "records": [counterRecord("a", 1)]]
            let first = try await service.tryStep("stage", of: id, arguments, operationID: operation)
            let again = try await service.tryStep("stage", of: id, arguments, operationID: operation)
            #expect(first.answer?["count"] == 1)
            #expect(again.answer?["count"] == 1)
        }
    }
}
