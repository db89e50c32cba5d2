import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Vendors

/// The service as a whole, over both engines.
@Suite struct VendorsServiceTests {
    @Test(arguments: Dialect.allCases)
    func createdVendor_isFoundInAnyCaseExactlyAsAnswered(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            var created = try await service.succeed(
                "create_vendor",
                ["name": "Acme Corp_1", "initial_metadata": ["note": ["a \"b\" \\ ü\u{1F600}", 1, nil]]])
            created = without("operation_id", created)
            for name in ["Acme Corp_1", "ACME CORP_1", "acme corp_1"] as [JSON] {
                #expect(try await service.succeed("query_vendor_status", ["name": name]) == created)
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func unknownVendor_isNotFoundWithCloseNames(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            _ = try await service.succeed("create_vendor", ["name": "Acme"])
            for tool in ["query_vendor_status", "update_vendor_status"] {
                var arguments: JSONObject = ["name": "acne"]
                if tool == "update_vendor_status" { arguments["version"] = 1 }
                let refusal = try await service.call(tool, .object(arguments))
                #expect(refusal.code == "not_found")
                #expect(refusal.details?["similar"] == ["Acme"])
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func change_isStoredExactlyAsAnsweredAndOnlyOnceForItsOperation(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            _ = try await service.succeed("create_vendor", ["name": "Acme"])
            let id = Clocks.system.identifier()
            let arguments: JSON = [
                "name": "acme", "version": 1, "status": "operational", "extractor_version": "2.4.0",
                "metadata": ["test_results": ["passing": 1, "total": 2, "skipped": 1], "x": 1],
            ]
            let first = try await service.call("update_vendor_status", arguments, operationID: id)
            let again = try await service.call("update_vendor_status", arguments, operationID: id)
            #expect(first.answer != nil)
            #expect(first == again)
            let stored = try await service.succeed("query_vendor_status", ["name": "Acme"])
            #expect(first.answer.map { without("operation_id", $0) } == stored)
            #expect(stored["version"] == 2)
            #expect(stored["metadata"]?["extractor_version"] == "2.4.0")
            let other = try await service.call(
                "update_vendor_status", ["name": "acme", "version": 2, "status": "broken"], operationID: id)
            #expect(other.code == "operation_mismatch")
        }
    }

    @Test(arguments: Dialect.allCases)
    func staleVersion_tellsEveryFieldThatOthersChanged(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            _ = try await service.succeed("create_vendor", ["name": "Acme"])
            _ = try await service.succeed(
                "update_vendor_status",
                ["name": "Acme", "version": 1, "status": "operational", "updated_by": "one"])
            let current = try await service.succeed(
                "update_vendor_status",
                ["name": "Acme", "version": 2, "metadata": ["note": "x"], "updated_by": "two"])
            let refusal = try await service.call(
                "update_vendor_status", ["name": "Acme", "version": 1, "status": "broken"])
            #expect(refusal.code == "version_conflict")
            #expect(refusal.details?["expected_version"] == 1)
            #expect(refusal.details?["current_version"] == 3)
            #expect(refusal.details?["changed_by"] == "two")
            #expect(refusal.details?["changed_fields"] == ["status", "metadata"])
            #expect(refusal.details?["current"] == without("operation_id", current))
            let later = try await service.call(
                "update_vendor_status", ["name": "Acme", "version": 2, "status": "broken"])
            #expect(later.details?["changed_fields"] == ["metadata"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func changeOfNothing_writesNothing(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            _ = try await service.succeed("create_vendor", ["name": "Acme"])
            let answer = try await service.succeed("update_vendor_status", ["name": "Acme", "version": 1])
            #expect(answer["warnings"] == ["nothing_changed"])
            #expect(answer["version"] == 1)
            #expect(try await service.rows(Statement("SELECT seq FROM changes")).count == 1)
        }
    }

    @Test(arguments: Dialect.allCases)
    func clearedKey_isGone(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            _ = try await service.succeed(
                "create_vendor", ["name": "Acme", "initial_metadata": ["note": 1, "other": 2]])
            _ = try await service.succeed(
                "update_vendor_status", ["name": "Acme", "version": 1, "clear": ["note"]])
            let stored = try await service.succeed("query_vendor_status", ["name": "Acme"])
            #expect(stored["metadata"]?.object?.keys == VendorMetadata.statusKeys + ["other"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func everyChange_leavesOneRowOfHistory(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            let created = try await service.succeed("create_vendor", ["name": "Acme", "created_by": "one"])
            let updated = try await service.succeed(
                "update_vendor_status",
                ["name": "Acme", "version": 1, "status": "operational", "updated_by": "two"])
            let rows = try await service.rows(
                Statement(
                    """
                    SELECT entity, entity_id, version, action, actor, at, operation_id, before, after \
                    FROM changes ORDER BY seq
                    """))
            let id = created["id"]?.string
            #expect(rows.map { $0[0] } == ["vendor_extractor", "vendor_extractor"])
            #expect(rows.map { $0[1] } == [id, id])
            #expect(rows.map { $0[2] } == ["1", "2"])
            #expect(rows.map { $0[3] } == ["created", "updated"])
            #expect(rows.map { $0[4] } == ["one", "two"])
            #expect(rows.map { $0[5] } == [created["created_at"]?.string, updated["updated_at"]?.string])
            #expect(
                rows.map { $0[6] } == [created["operation_id"]?.string, updated["operation_id"]?.string])
            #expect(rows[0][7] == nil)
            let before = try JSON(parsing: try #require(rows[1][7]))
            let after = try JSON(parsing: try #require(rows[1][8]))
            for member in without("operation_id", created).object?.members ?? [] {
                #expect(before[member.key] == member.value)
            }
            for member in without("operation_id", updated).object?.members ?? [] {
                #expect(after[member.key] == member.value)
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func verifyMethod_tellsTheNamesOfThoseThatExist(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            let created = try await service.succeed("create_vendor", ["name": "Acme"])
            let id = created["id"] ?? .null
            let missing = JSON.string(Clocks.system.identifier().description)
            let answer = try await service.request("service/verify", ["ids": [id, missing]])
            #expect(answer["found"] == [["id": id, "label": "Acme"]])
            #expect(answer["missing"] == [missing])
            let byName = try await service.request("service/verify", ["names": ["ACME", "Nobody"]])
            #expect(byName["found"] == [["id": id, "label": "Acme"]])
            #expect(byName["missing"] == ["Nobody"])
            let refusal = try await service.refusal("service/verify", ["names": []])
            #expect(refusal?["code"] == -32602)
        }
    }

    @Test func lookUpByName_isASearchOfItsIndex() async throws {
        try await VendorFixtures.withService(.sqlite) { service in
            let find = VendorStatements.find(name: "acme")
            let plan = try await service.rows(Statement("EXPLAIN QUERY PLAN \(find.sql)", find.parameters))
            #expect(
                plan.compactMap { $0.last ?? nil }.joined().contains("USING INDEX vendor_extractors_name"))
        }
    }

    @Test func toolList_staysSmall() {
        let bytes = VendorsService.descriptor.tools.reduce(0) { sum, tool in
            let description = tool.description
            return sum + description.text.utf8.count + description.output.schema.text.utf8.count
                + schema(of: tool).text.utf8.count
        }
        #expect(bytes < 5000)
    }

    private func schema<T: Tool>(of type: T.Type) -> JSON {
        InputReader.schema(of: type)
    }

    private func without(_ key: String, _ json: JSON) -> JSON {
        var object = json.object ?? JSONObject()
        object[key] = nil
        return .object(object)
    }
}
