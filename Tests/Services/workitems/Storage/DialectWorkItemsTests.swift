import Storage
import Testing

@testable import WorkItems

@Suite struct DialectWorkItemsTests {
    @Test func locks_areTakenInPostgreSQLOnly() {
        let exclusive = Dialect.postgresql.lock("work_items", .exclusive)
        let shared = Dialect.postgresql.lock("work_items", .shared)
        #expect(exclusive.count == 1)
        #expect(shared.count == 1)
        #expect(exclusive != shared)
        #expect(Dialect.sqlite.lock("work_items", .exclusive).isEmpty)
        #expect(Dialect.sqlite.forChange.isEmpty)
    }
}
