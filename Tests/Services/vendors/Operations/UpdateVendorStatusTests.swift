import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Vendors

@Suite struct UpdateVendorStatusTests {
    private let vendor = VendorFixtures.vendor

    private func query(
        _ arguments: JSONObject, dialect: Dialect = .sqlite
    ) throws -> (statements: [Statement], next: ([Rows]) throws -> TransactionStep<Answer>) {
        let all = JSONObject(arguments.members.map { ($0.key, $0.value) } + [("name", "acme_CORP")])
        let tool = try VendorFixtures.read(UpdateVendorStatus.self, all)
        return try PlanDriver.query(tool.plan(VendorFixtures.context(dialect)))
    }

    @Test func currentVersion_isChangedAndAnsweredAsStored() throws {
        let query = try query(["version": 3, "status": "broken", "updated_by": "me"])
        let step = try query.next([VendorFixtures.rows(vendor)])
        let commit = try PlanDriver.commit(step)
        var expected = vendor
        expected.version = 4
        expected.status = .broken
        expected.updatedAt = VendorFixtures.now
        expected.updatedBy = "me"
        #expect(
            commit.statements == [
                VendorStatements.update(expected, operationID: VendorFixtures.operationID)
            ])
        #expect(try VendorFixtures.content(commit.answer) == .object(expected.json))
    }

    @Test func actor_standsInForUpdatedBy() throws {
        let step = try query(["version": 3, "status": "broken"]).next([VendorFixtures.rows(vendor)])
        let answer = try PlanDriver.commit(step).answer
        #expect(try VendorFixtures.content(answer)["updated_by"] == "claude-code")
    }

    @Test func row_isLockedWhereSeveralMayWrite() throws {
        #expect(try query(["version": 1], dialect: .postgresql).statements[0].sql.hasSuffix(" FOR UPDATE"))
        #expect(try !query(["version": 1], dialect: .sqlite).statements[0].sql.contains("FOR UPDATE"))
    }

    @Test(
        arguments: [
            [:], ["metadata": [:]], ["metadata": ["format_support": nil]], ["status": nil, "clear": []],
        ] as [JSONObject])
    func nothingToChange_isToldAndWritesNothing(arguments: JSONObject) throws {
        var arguments = arguments
        arguments["version"] = 3
        let answer = try PlanDriver.finish(query(arguments).next([VendorFixtures.rows(vendor)]))
        var expected = vendor.json
        expected["warnings"] = ["nothing_changed"]
        #expect(try VendorFixtures.content(answer) == .object(expected))
    }

    @Test func staleVersion_isAConflictThatTellsWhatChanged() throws {
        let step = try query(["version": 1]).next([VendorFixtures.rows(vendor)])
        let history = try PlanDriver.query(step)
        #expect(history.statements == [VendorStatements.valueBefore(changeAfter: 1, of: vendor.id)])
        var before = vendor.json
        before["status"] = "broken"
        before["version"] = 1
        before["last_actor"] = "x"
        let error = #expect(throws: ToolError.self) {
            _ = try history.next([VendorFixtures.column(JSON.object(before).text)])
        }
        #expect(error?.code == .versionConflict)
        #expect(
            error?.details == [
                "expected_version": 1, "current_version": 3, "changed_by": "other",
                "changed_at": .string(vendor.updatedAt.description), "changed_fields": ["status"],
                "current": .object(vendor.json),
            ])
    }

    @Test func staleVersionWithoutHistory_isAConflictThatTellsNoFields() throws {
        let step = try query(["version": 1]).next([VendorFixtures.rows(vendor)])
        let history = try PlanDriver.query(step)
        let error = #expect(throws: ToolError.self) { _ = try history.next([Rows(columnCount: 1)]) }
        #expect(error?.details["changed_fields"] == [])
    }

    @Test func versionFromTheFuture_isAConflictEvenWithNothingToChange() throws {
        let query = try query(["version": 4])
        let error = #expect(throws: ToolError.self) { _ = try query.next([VendorFixtures.rows(vendor)]) }
        #expect(error?.code == .versionConflict)
        #expect(error?.details["changed_fields"] == [])
    }

    @Test func unknownName_isNotFoundWithTheNearestNames() throws {
        let names = try PlanDriver.query(query(["version": 1]).next([Rows(columnCount: 10)]))
        let error = #expect(throws: ToolError.self) {
            _ = try names.next([VendorFixtures.column("Acme Corp")])
        }
        #expect(error?.code == .notFound)
        #expect(error?.details["similar"] == ["Acme Corp"])
    }

    @Test func unknownKeyToClear_isInvalid() throws {
        let query = try query(["version": 3, "clear": ["nothing"]])
        let error = #expect(throws: ToolError.self) { _ = try query.next([VendorFixtures.rows(vendor)]) }
        #expect(error?.code == .validationFailed)
    }

    @Test(
        arguments: [
            (["status": "degraded"], ["status"]), (["status": ""], ["status"]),
            (["status": "Broken"], ["status"]),
            (["version": nil], ["version"]), (["version": 0], ["version"]), (["version": "3"], ["version"]),
            (["name": nil], ["name"]), (["name": " "], ["name"]), (["metadata": "x"], ["metadata"]),
            (["metadata": ["extractor_version": ""]], ["metadata.extractor_version"]),
            (["extractor_version": "1", "metadata": ["extractor_version": "2"]], ["extractor_version"]),
            (["extractor_version": .string(String(repeating: "1", count: 51))], ["extractor_version"]),
            (["clear": ["format_support"]], ["clear[0]"]), (["clear": "note"], ["clear"]),
            (["clear": ["a", "note"], "metadata": ["note": 1]], ["clear[1]"]),
            (["updated_by": .string(String(repeating: "x", count: 101))], ["updated_by"]),
            (["status": "x", "version": 0, "sttus": 1], ["version", "status", "sttus"]),
        ] as [(JSONObject, [String])])
    func argumentAgainstItsRule_isRefused(arguments: JSONObject, paths: [String]) {
        let base: [(String, JSON)] = [("name", "Acme"), ("version", 3)]
        let all = JSONObject(base + arguments.members.map { ($0.key, $0.value) })
        #expect(VendorFixtures.faultPaths(UpdateVendorStatus.self, all) == paths)
    }

    @Test(
        arguments: [
            ["extractor_version": "2", "metadata": ["extractor_version": "2"]],
            ["metadata": ["extractor_version": .string(String(repeating: "1", count: 50))]],
            ["updated_by": .string(String(repeating: "x", count: 100)), "status": "broken"],
        ] as [JSONObject])
    func argumentsAtTheirLimits_areAccepted(arguments: JSONObject) throws {
        var arguments = arguments
        arguments["version"] = 3
        _ = try PlanDriver.commit(query(arguments).next([VendorFixtures.rows(vendor)]))
    }

    // MARK: Remembered vendors

    private func step(_ arguments: JSONObject, rememberedVersion: Int64) throws -> TransactionStep<Answer> {
        var remembered = vendor
        remembered.version = rememberedVersion
        let context = CallContext(
            operationID: VendorFixtures.operationID, actor: "x", now: VendorFixtures.now,
            deadline: Deadline(MonotonicTime(nanoseconds: .max)), dialect: .postgresql, memory: Memory(),
            newIdentifier: { VendorFixtures.id })
        remembered.remember(writtenBy: VendorFixtures.id, in: context.memory)
        let all = JSONObject(arguments.members.map { ($0.key, $0.value) } + [("name", "acme_CORP")])
        let plan = try VendorFixtures.read(UpdateVendorStatus.self, all).plan(context)
        guard case .write(let step) = plan else { throw PlanDriver.Unexpected() }
        return step
    }

    @Test func rememberedVendor_isChangedInOneBatchThatChecksIt() throws {
        let step = try step(["version": 3, "status": "broken"], rememberedVersion: 3)
        guard case .commitIf(let precondition, let then, .query) = step else {
            Issue.record("the update does not guess")
            return
        }
        #expect(
            precondition.finds
                == VendorStatements.unchanged(Written(vendor, by: VendorFixtures.id), .postgresql))
        #expect(precondition.finds.sql.hasSuffix(" FOR UPDATE"))
        #expect(try PlanDriver.commit(then).statements.count == 1)
    }

    @Test(arguments: [["version": 3], ["version": 4, "status": "broken"]] as [JSONObject])
    func whatCannotBeGuessed_isRead(arguments: JSONObject) throws {
        _ = try PlanDriver.query(step(arguments, rememberedVersion: 3))
    }

    /// The version alone does not tell that a record is the remembered one.
    @Test(arguments: Dialect.allCases)
    func otherRowOfTheSameVersion_isWhatIsChanged(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            _ = try await service.succeed("create_vendor", ["name": "acme"])
            let change = TransactionStep<Bool>.commit(
                [
                    Statement(
                        "UPDATE vendor_extractors SET status = 'operational', last_operation_id = $1",
                        .identifier(Clocks.system.identifier()))
                ], true)
            let deadline = Deadline(milliseconds: 10_000, from: Clocks.system.monotonic())
            _ = try await service.database.write(change, deadline: deadline)
            let answer = try await service.succeed(
                "update_vendor_status",
                ["name": "ACME", "version": 1, "metadata": ["manifest_compliant": true]])
            #expect(answer["version"] == 2)
            #expect(answer["status"] == "operational")
        }
    }
}
