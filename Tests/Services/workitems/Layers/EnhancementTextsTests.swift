import Primitives
import Records
import ServiceKit
import Testing
import Wire

@testable import WorkItems

/// What the status document says of enhancements.
@Suite struct EnhancementTextsTests {
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)
    private static let document = StatusDocument.parse(
        """
        # Project Status - 2026-01-31T12:00:00.000Z

        ## Pending Enhancements (3)

        - **Offline mode** (priority 2, planned, 2026-Q2)
        - **Faster start** (priority 1, approved)
        - **Colours** (priority 2, implementing, 2026-Q3)
        """)

    private func list(_ arguments: JSONObject) throws -> JSON {
        let tool = try InputReader.read(ListEnhancements.self, from: arguments)
        guard case .part(let answer, by: nil) = tool.answer(from: Self.document, at: Self.now) else {
            return .null
        }
        return try JSON(parsing: answer.structuredContent())
    }

    private func titles(_ arguments: JSONObject) throws -> [String] {
        (try list(arguments)["items"]?.array ?? []).compactMap { $0["title"]?.string }
    }

    @Test func document_listsItsEnhancementsAsAPartWithNullForTheRest() throws {
        let list = try list([:])
        #expect(list["total_count"] == 3)
        #expect(
            list["items"]?.array?.first == [
                "id": nil, "version": nil, "title": "Faster start", "priority": 1, "status": "approved",
                "target_quarter": nil, "updated_at": nil,
            ])
        let whole = try self.list(["full_details": true])["items"]?.array?.first?.object
        #expect(whole.map { Set($0.keys) } == Set(Enhancement.fields + Self.alwaysThere))
    }

    private static let alwaysThere = [
        "id", "version", "created_at", "updated_at", "created_by", "updated_by",
    ]

    @Test func filtersAndPages_areKept() throws {
        #expect(try titles([:]) == ["Faster start", "Offline mode", "Colours"])
        #expect(try titles(["priority": 2]) == ["Offline mode", "Colours"])
        #expect(try titles(["status": "implementing"]) == ["Colours"])
        #expect(try titles(["target_quarter": "2026-Q2"]) == ["Offline mode"])
        #expect(try titles(["limit": 1, "offset": 1]) == ["Offline mode"])
        #expect(try titles(["offset": .integer(Int64.max)]) == [])
    }

    @Test func whatSaysNothing_isSilent() throws {
        let tool = try InputReader.read(ListEnhancements.self, from: [:])
        let empty = StatusDocument.parse("# Project Status\n")
        guard case .silent = tool.answer(from: empty, at: Self.now) else {
            Issue.record("a document without the section has answered")
            return
        }
    }
}
