import Storage
import Testing

@testable import WorkItems

@Suite struct ListStatementsTests {
    @Test func presentFilters_makeOneOfFewTexts() {
        var filter = WorkItemFilter()
        let alive = "SELECT count(*) FROM work_items WHERE deleted_at IS NULL"
        #expect(ListStatements.count(filter).sql == alive)
        filter.includesDeleted = true
        #expect(ListStatements.count(filter).sql == "SELECT count(*) FROM work_items")
        filter.type = .task
        filter.parentID = identifier(1)
        let page = ListStatements.page(filter, full: false, limit: 10, offset: 20)
        #expect(page.sql.contains("WHERE item_type = $1 AND parent_id = $2 ORDER BY"))
        #expect(page.sql.hasSuffix("LIMIT $3 OFFSET $4"))
        #expect(page.parameters == [.text("task"), .identifier(identifier(1)), .integer(10), .integer(20)])
    }
}
