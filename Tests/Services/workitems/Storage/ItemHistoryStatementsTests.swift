import Storage
import Testing

@testable import WorkItems

@Suite struct ItemHistoryStatementsTests {
    @Test func dependenciesOfBothEnds_areSearchesOfTheirIndexes() async throws {
        try await Bench.with(.sqlite) { bench in
            let statements = ItemHistoryStatements.links(of: identifier(1), from: 0, before: Int64.max)
            for (statement, index) in zip(statements, ["changes_entity", "changes_dependency_target"]) {
                let plan = Statement("EXPLAIN QUERY PLAN \(statement.sql)", statement.parameters)
                let rows = try await bench.database.read([plan], deadline: bench.deadline)[0]
                let text = try rows.map { try $0.text(3) }.joined(separator: "; ")
                #expect(text.contains("SEARCH changes USING INDEX \(index)"), "\(text)")
                #expect(!text.contains("SCAN changes"), "\(text)")
            }
        }
    }
}
