import Primitives
import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct TreeStatementsTests {
    private func rows(_ statement: Statement, _ bench: Bench) async throws -> Rows {
        return try await bench.database.read([statement], deadline: bench.deadline)[0]
    }

    @Test(arguments: Dialect.allCases)
    func chain_leadsFromTheRootToTheItem(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            var last = try await bench.makeTask("0")
            for level in 1...5 { last = try await bench.makeTask("\(level)", below: last) }
            let id = try #require(last.id)
            let chain = try await rows(TreeStatements.chain(to: id), bench)
                .map { row in try TreeNode(row: row) }
            #expect(chain.map(\.title) == ["0", "1", "2", "3", "4", "5"])
            #expect(chain.map(\.path.depth) == [0, 1, 2, 3, 4, 5])
            #expect(chain.last?.id == id)
            let parent = try await rows(TreeStatements.parentNode(of: id), bench).first
            #expect(try parent.map { row in try TreeNode(row: row) } == chain[4])
            #expect(try await rows(TreeStatements.chain(to: identifier(1)), bench).isEmpty)
        }
    }

    @Test(arguments: Dialect.allCases)
    func facts_countWhatGoesAlongAndMeasureWhatLiesBelow(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask()
            let item = try await bench.makeTask(below: root)
            func facts() async throws -> SubtreeFacts {
                let row = try await rows(TreeStatements.facts(below: try #require(item.id)), bench).first
                return try SubtreeFacts(row: try #require(row), itemDepth: 1)
            }
            #expect(try await facts().height == 0)
            #expect(try await facts().alongCount == 0)
            _ = try await bench.makeTask(below: item, status: "completed")
            let gone = try await bench.makeTask(below: item)
            _ = try await bench.makeTask(below: gone)
            #expect(try await facts().alongCount == 3)
            #expect(try await facts().openCount == 2)
            _ = try await bench.update(gone, ["deleted_at": "2026-01-01T00:00:00Z"])
            #expect(try await facts().alongCount == 1)
            #expect(try await facts().openCount == 0)
            #expect(try await facts().height == 2)
        }
    }

    @Test func descendants_areFoundByTheIndexOfPaths() async throws {
        try await Bench.with(.sqlite) { bench in
            let id = identifier(1)
            for statement in [
                TreeStatements.facts(below: id),
                FamilyStatements.ancestors(of: id), TreeStatements.chain(to: id),
            ] {
                let plan = try await rows(
                    Statement("EXPLAIN QUERY PLAN " + statement.sql, statement.parameters), bench)
                let steps = try plan.map { row in try row.text(3) }
                #expect(steps.contains { $0.contains("INDEX work_items_path (path") }, "\(steps)")
                #expect(!steps.contains { $0.hasPrefix("SCAN work_items") }, "\(steps)")
            }
            let counts = [
                (FamilyStatements.descendantCount(of: id, levels: 5, withArchived: true), "work_items_level"),
                (ListStatements.count(WorkItemFilter(parentID: id), .sqlite), "work_items_parent"),
            ]
            let page = FamilyStatements.descendants(of: id, levels: 5, withArchived: false, .sqlite)
            let plan = try await rows(Statement("EXPLAIN QUERY PLAN " + page.sql, page.parameters), bench)
            let steps = try plan.map { row in try row.text(3) }
            #expect(
                steps.count { $0.contains("USING INDEX work_items_level (depth=? AND path>? AND path<?)") }
                    == 5,
                "\(steps)")
            #expect(!steps.contains { $0.hasPrefix("SCAN work_items") }, "\(steps)")
            // Only the whole is sorted.
            #expect(steps.count { $0.hasPrefix("USE TEMP B-TREE") } == 1, "\(steps)")
            for (count, index) in counts {
                let plan = try await rows(
                    Statement("EXPLAIN QUERY PLAN " + count.sql, count.parameters), bench)
                let steps = try plan.map { row in try row.text(3) }
                #expect(steps.contains { $0.contains("USING COVERING INDEX \(index) (") }, "\(steps)")
            }
        }
    }
}
