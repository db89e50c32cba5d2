import Primitives
import Records
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Vendors

/// What commits and the status document say of vendors.
@Suite struct VendorTextsTests {
    private static let document = """
        # Project Status - 2026-01-31T12:00:00.000Z

        ## Operational Vendors (1/3)

        - **Acme_Corp**: operational
          (40/45 tests) [excel, pdf] v2.3.1
        - **beta**: broken
          (0/0 tests) [none] v0.1
        - **gamma**: broken

        """

    private func history(_ messages: String...) async throws -> GitFacts {
        let repository = try await TemporaryRepository()
        for (minute, message) in messages.enumerated() { try await repository.commit(message, at: minute) }
        let history = GitHistory(
            directory: repository.path, bounds: .patient, environment: repository.environment)
        return GitFacts(try await history.snapshot())
    }

    private func time(_ minute: Int) -> String {
        Timestamp(milliseconds: Int64(TemporaryRepository.start + 60 * minute) * 1000).description
    }

    private func query(_ name: String) throws -> QueryVendorStatus {
        try VendorFixtures.read(QueryVendorStatus.self, ["name": .string(name)])
    }

    private func content(_ answer: TextAnswer) throws -> JSON {
        switch answer {
        case .whole(let answer, _), .part(let answer, _): try VendorFixtures.content(answer)
        case .none(let refusal): refusal.structuredContent
        case .silent(let reason): .string(reason)
        }
    }

    private func isWhole(_ answer: TextAnswer) -> Bool { if case .whole = answer { true } else { false } }

    // MARK: query_vendor_status

    @Test func commit_tellsWhatItSaysAndNullForTheRest() async throws {
        let facts = try await history(
            "vendor(Acme_Corp): broken", "vendor(acme_corp): operational 40/45 tests passing, version: 2.3.1")
        let answer = try query("ACME_CORP").answer(from: facts, at: VendorFixtures.now)
        let content = try content(answer)
        #expect(
            content == [
                "id": nil, "version": nil, "name": "acme_corp", "status": "operational",
                "extractor_version": "2.3.1",
                "metadata": [
                    "format_support": nil, "test_results": ["passing": 40, "total": 45, "skipped": nil],
                    "extractor_version": "2.3.1", "manifest_compliant": nil,
                ],
                "created_at": nil, "updated_at": nil, "created_by": nil, "updated_by": nil,
            ])
        #expect(QueryVendorStatus.description.output.faults(in: content) == [])
        guard case .whole(_, by: let source?) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(source.time.description == time(1))
        #expect(source.commit.count == 40)
    }

    @Test func vendorThatNoCommitNames_isNotDenied() async throws {
        let facts = try await history("vendor(acme): broken")
        let answer = try query("acm").answer(from: facts, at: VendorFixtures.now)
        #expect(try content(answer) == "no commit tells of this vendor")
    }

    @Test func document_tellsWhatItSaysAndNullForTheRest() throws {
        let document = StatusDocument.parse(Self.document)
        let acme = try content(query("acme_corp").answer(from: document, at: VendorFixtures.now))
        #expect(acme["status"] == "operational")
        #expect(acme["extractor_version"] == "2.3.1")
        #expect(
            acme["metadata"]?["format_support"] == [
                "excel": true, "csv": false, "pdf": true, "ocr": false,
            ])
        #expect(acme["metadata"]?["test_results"] == ["passing": 40, "total": 45, "skipped": nil])
        #expect(QueryVendorStatus.description.output.faults(in: acme) == [])
        let beta = try content(query("beta").answer(from: document, at: VendorFixtures.now))
        #expect(beta["metadata"]?["format_support"]?["excel"] == false)
        let gamma = try content(query("gamma").answer(from: document, at: VendorFixtures.now))
        #expect(gamma["metadata"]?["format_support"] == .null)
        #expect(gamma["metadata"]?["test_results"] == .null)
        #expect(gamma["extractor_version"] == .null)
        #expect(QueryVendorStatus.description.output.faults(in: gamma) == [])
    }

    @Test func vendorThatAWholeDocumentLacks_isNotFound() throws {
        let document = StatusDocument.parse(Self.document)
        let refusal = try content(query("acme_cor").answer(from: document, at: VendorFixtures.now))["error"]
        #expect(refusal?["code"] == "not_found")
        #expect(refusal?["details"]?["similar"] == ["Acme_Corp"])
        let damaged = StatusDocument.parse(Self.document + "- what is this\n")
        let silent = try content(query("nobody").answer(from: damaged, at: VendorFixtures.now))
        #expect(silent == "it has lines that can't be read")
        let without = StatusDocument.parse("# Project Status - 2026-01-31T12:00:00.000Z\n")
        let none = try content(query("beta").answer(from: without, at: VendorFixtures.now))
        #expect(none == "it has no section on vendors")
    }

    @Test func formatsThatAreNone_leaveTheFormatsUnknown() throws {
        let document = StatusDocument.parse(
            "## Operational Vendors (0/1)\n\n- **a**: broken [excel, xlsb]\n")
        let content = try content(query("a").answer(from: document, at: VendorFixtures.now))
        #expect(content["metadata"]?["format_support"] == .null)
    }

    // MARK: list_vendors

    private func list(_ arguments: JSONObject = [:]) throws -> ListVendors {
        try VendorFixtures.read(ListVendors.self, arguments)
    }

    @Test func commits_listThoseTheyNameAsAPart() async throws {
        let facts = try await history(
            "vendor(zeta): operational 1/2 tests passing", "vendor(acme): broken", "vendor(Beta): operational"
        )
        let answer = try list(["limit": 2]).answer(from: facts, at: VendorFixtures.now)
        let content = try content(answer)
        #expect(content["items"]?.array?.map { $0["name"] } == ["acme", "Beta"])
        #expect(content["items"]?.array?[0]["as_of"] == .string(time(1)))
        #expect(content["items"]?.array?[0]["commit"]?.string?.count == 40)
        #expect(content["items"]?.array?[0]["formats"] == .null)
        #expect(content["counts"] == ["operational": 2, "broken": 1])
        #expect(content["total_count"] == 3)
        #expect(content["has_more"] == true)
        #expect(ListVendors.description.output.faults(in: content) == [])
        guard case .part(_, by: let source?) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(source.time.description == time(2))
        let working = try list(["status": "operational", "name_contains": "ET"])
        let some = try self.content(working.answer(from: facts, at: VendorFixtures.now))
        #expect(some["items"]?.array?.map { $0["name"] } == ["Beta", "zeta"])
        let byFormat = try list(["format": "csv"]).answer(from: facts, at: VendorFixtures.now)
        #expect(try self.content(byFormat) == "commits tell nothing of formats")
        let none = try await history("Nothing of the kind")
        let nothing = try list().answer(from: none, at: VendorFixtures.now)
        #expect(try self.content(nothing) == "no commit tells of a vendor")
    }

    @Test func document_listsAllThereWereIfItCouldBeRead() throws {
        let document = StatusDocument.parse(Self.document)
        let all = try list(["full_details": true]).answer(from: document, at: VendorFixtures.now)
        #expect(isWhole(all))
        let content = try content(all)
        #expect(content["items"]?.array?.map { $0["name"] } == ["Acme_Corp", "beta", "gamma"])
        #expect(content["items"]?.array?[0]["metadata"]?["manifest_compliant"] == .null)
        #expect(content["counts"] == ["operational": 1, "broken": 2])
        #expect(content["has_more"] == false)
        // It does not tell of all which formats they support.
        let excel = try list(["format": "excel"]).answer(from: document, at: VendorFixtures.now)
        #expect(!isWhole(excel))
        #expect(try self.content(excel)["items"]?.array?.map { $0["name"] } == ["Acme_Corp"])
        let damaged = StatusDocument.parse(Self.document + "- what is this\n")
        #expect(!isWhole(try list().answer(from: damaged, at: VendorFixtures.now)))
        let far = try list(["offset": .integer(Int64.max)]).answer(from: document, at: VendorFixtures.now)
        #expect(try self.content(far)["items"] == [])
    }
}
