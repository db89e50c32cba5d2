import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import Vendors

@Suite struct CreateVendorTests {
    private func query(
        _ arguments: JSONObject, dialect: Dialect = .sqlite
    ) throws -> (statements: [Statement], next: ([Rows]) throws -> TransactionStep<Answer>) {
        let tool = try VendorFixtures.read(CreateVendor.self, arguments)
        return try PlanDriver.query(tool.plan(VendorFixtures.context(dialect)))
    }

    @Test func newName_startsBrokenAndCapableOfNothing() throws {
        let step = try query(["name": "New One"]).next([Rows(columnCount: 10)])
        let commit = try PlanDriver.commit(step)
        let now = JSON.string(VendorFixtures.now.description)
        #expect(commit.statements.count == 1)
        #expect(
            try VendorFixtures.content(commit.answer) == [
                "id": .string(VendorFixtures.id.description), "version": 1, "name": "New One",
                "status": "broken", "extractor_version": "0.0.0",
                "metadata": [
                    "format_support": ["excel": false, "csv": false, "pdf": false, "ocr": false],
                    "test_results": ["passing": 0, "total": 0, "skipped": 0],
                    "extractor_version": "0.0.0", "manifest_compliant": false,
                ],
                "created_at": now, "updated_at": now, "created_by": "claude-code",
                "updated_by": "claude-code",
            ])
    }

    @Test func initialMetadata_isMergedAndItsVersionIsTheColumns() throws {
        let step = try query([
            "name": "a", "created_by": "me",
            "initial_metadata": [
                "scaffolder_version": "9", "extractor_version": "1.0", "gone": nil, "x": [1],
            ],
        ]).next([Rows(columnCount: 10)])
        let content = try VendorFixtures.content(PlanDriver.commit(step).answer)
        #expect(content["extractor_version"] == "1.0")
        #expect(content["created_by"] == "me")
        #expect(content["status"] == "broken")
        #expect(
            content["metadata"]?.object?.keys == VendorMetadata.statusKeys + ["scaffolder_version", "x"])
    }

    @Test func takenName_isToldWithWhoHasIt() throws {
        let query = try query(["name": "ACME_CORP"])
        let error = #expect(throws: ToolError.self) {
            _ = try query.next([VendorFixtures.rows(VendorFixtures.vendor)])
        }
        #expect(error?.code == .alreadyExists)
        #expect(
            error?.details == [
                "id": .string(VendorFixtures.id.description), "version": 3, "name": "Acme_Corp",
            ])
    }

    @Test func nameInAnyCase_takesOneLockWhereSeveralMayWrite() throws {
        let lower = try query(["name": "acme"], dialect: .postgresql).statements
        let upper = try query(["name": "ACME"], dialect: .postgresql).statements
        #expect(lower.count == 2)
        #expect(lower == upper)
        #expect(lower.last == VendorStatements.find(name: "acme"))
    }

    @Test(
        arguments: [
            (["name": ""], ["name"]), (["name": " a"], ["name"]), (["name": "a.b"], ["name"]),
            (["name": .string(String(repeating: "x", count: 101))], ["name"]), ([:], ["name"]),
            (["name": "a", "initial_metadata": []], ["initial_metadata"]),
            (
                ["name": "a", "initial_metadata": ["created_at": "now", "scaffolder_version": 1]],
                ["initial_metadata.scaffolder_version", "initial_metadata.created_at"]
            ),
            (
                ["name": "a", "initial_metadata": ["scafolder_version": "1"]],
                ["initial_metadata.scafolder_version"]
            ),
            (["name": "a", "created_by": "\n"], ["created_by"]),
        ] as [(JSONObject, [String])])
    func argumentAgainstItsRule_isRefused(arguments: JSONObject, paths: [String]) {
        #expect(VendorFixtures.faultPaths(CreateVendor.self, arguments) == paths)
    }
}
