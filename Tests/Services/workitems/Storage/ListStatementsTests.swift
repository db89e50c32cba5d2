import Storage
import Testing

@testable import WorkItems

@Suite struct ListStatementsTests {
    @Test func presentFilters_makeOneOfFewTexts() {
        var filter = WorkItemFilter()
        let alive = "SELECT count(*) FROM work_items WHERE deleted_at IS NULL"
        #expect(ListStatements.count(filter, .sqlite).sql == alive)
        filter.includesDeleted = true
        #expect(ListStatements.count(filter, .sqlite).sql == "SELECT count(*) FROM work_items")
        filter.type = .task
        filter.parentID = identifier(1)
        let page = ListStatements.page(filter, full: false, limit: 10, offset: 20)
        #expect(page.sql.contains("WHERE item_type = $1 AND parent_id = $2 ORDER BY"))
        #expect(page.sql.hasSuffix("LIMIT $3 OFFSET $4"))
        #expect(page.parameters == [.text("task"), .identifier(identifier(1)), .integer(10), .integer(20)])
    }

    @Test func oneOfStatusAndType_isMergedFromTheOther() {
        func parts(_ filter: WorkItemFilter) -> Int {
            let page = ListStatements.page(filter, full: true, limit: 10, offset: .max)
            // The last is how much each part must give.
            #expect(page.parameters.last == .integer(.max))
            return page.sql.split(separator: " UNION ALL ").count
        }
        #expect(parts(WorkItemFilter()) == 1)
        #expect(parts(WorkItemFilter(status: .active)) == 4)
        #expect(parts(WorkItemFilter(type: .task)) == 3)
        #expect(parts(WorkItemFilter(type: .task, status: .active)) == 1)
        #expect(parts(WorkItemFilter(type: .task, parentID: identifier(1))) == 1)
        #expect(parts(WorkItemFilter(status: .active, rootsOnly: true)) == 1)
    }

    @Test func pageFarDown_looksUpItsIdsFirst() {
        let near = ListStatements.page(WorkItemFilter(), full: false, limit: 10, offset: 499)
        #expect(!near.sql.contains("id IN"))
        let deep = ListStatements.page(WorkItemFilter(), full: false, limit: 10, offset: 500)
        #expect(deep.sql.contains("id IN (SELECT id FROM (SELECT id, created_at"))
        #expect(deep.parameters == near.parameters.dropLast() + [.integer(500)])
    }

    @Test func postgresql_isAskedForItsTallies_unlessAParentIsNamed() {
        #expect(ListStatements.count(WorkItemFilter(), .postgresql).sql.contains("work_item_tallies"))
        let below = ListStatements.count(WorkItemFilter(parentID: identifier(1)), .postgresql).sql
        #expect(!below.contains("work_item_tallies"))
    }
}
