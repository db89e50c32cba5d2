import Storage
import Testing

@testable import WorkItems

@Suite struct BatchTests {
    @Test func statements_areFoundByTheirPlace() {
        var batch = Batch([Statement("first")])
        let second = batch.add(Statement("second"))
        let third = batch.add(Statement("third"))
        #expect(batch.statements[second].sql == "second")
        #expect(batch.statements[third].sql == "third")
        #expect(batch.statements.count == 3)
    }
}
