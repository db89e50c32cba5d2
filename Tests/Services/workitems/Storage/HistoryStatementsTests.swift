import Primitives
import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct HistoryStatementsTests {
    @Test(arguments: Dialect.allCases)
    func earlierState_isWhatTheNextChangeFound(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            var item = try await bench.makeTask("1")
            for title in ["2", "3"] { item = try await bench.update(item, ["title": .string(title)]) }
            let id = item["id"].string ?? ""
            func title(at version: Int64) async throws -> JSON? {
                let statement = HistoryStatements.state(of: "work_item", id, at: version)
                let rows = try await bench.database.read([statement], deadline: bench.deadline)[0]
                return try rows.first.map { try JSON(parsing: try $0.bytes(0))["title"] ?? .null }
            }
            #expect(try await title(at: 1) == "1")
            #expect(try await title(at: 2) == "2")
            #expect(try await title(at: 3) == nil)
        }
    }
}
