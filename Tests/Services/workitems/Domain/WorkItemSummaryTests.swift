import NIOCore
import Testing
import Wire

@testable import WorkItems

@Suite struct WorkItemSummaryTests {
    /// A page of fifteen with titles as long as they may be must fit 2,000 tokens of four bytes.
    @Test func fifteenSummaries_fitTwoThousandTokens() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("items")
        writer.beginArray()
        for number in 1...15 {
            let summary = WorkItemSummary(
                id: identifier(UInt64(number)), version: 1_000_000, type: "research",
                title: String(repeating: "t", count: 200), status: "completed", parentID: identifier(99),
                depth: 5, updatedAt: "2026-01-31T12:00:00.000Z", deletedAt: "2026-01-31T12:00:00.000Z",
                archivedAt: nil)
            writer.object { summary.write(into: &$0) }
        }
        writer.endArray()
        writer.endObject()
        #expect(writer.buffer.readableBytes <= 7900)
    }

    @Test func marks_areWrittenOnlyWhereSet() throws {
        func keys(deletedAt: String?, archivedAt: String?) throws -> [String] {
            let summary = WorkItemSummary(
                id: identifier(1), version: 1, type: "task", title: "t", status: "active", parentID: nil,
                depth: 0, updatedAt: "u", deletedAt: deletedAt, archivedAt: archivedAt)
            var writer = JSONWriter()
            writer.object { summary.write(into: &$0) }
            return try #require(JSON(parsing: writer.buffer).object).keys
        }
        let plain = [
            "id", "version", "item_type", "title", "status", "parent_id", "depth", "updated_at",
        ]
        #expect(try keys(deletedAt: nil, archivedAt: nil) == plain)
        #expect(try keys(deletedAt: "d", archivedAt: "a") == plain + ["deleted_at", "archived_at"])
    }
}
