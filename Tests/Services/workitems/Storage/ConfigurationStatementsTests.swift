import Primitives
import Storage
import Testing

@testable import WorkItems

@Suite struct ConfigurationStatementsTests {
    @Test(arguments: Dialect.allCases)
    func storing_countsOnlyOverTheVersionGiven(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            func store(_ branch: String, over version: Int64) async throws -> ProjectConfiguration {
                var next = ProjectConfiguration.initial
                next.version = version + 1
                next.gitBranch = branch
                next.updatedAt = Timestamp(milliseconds: 0)
                next.updatedBy = "x"
                let statement = ConfigurationStatements.store(
                    next, over: version, operationID: identifier(7))
                _ = try await bench.database.write(
                    TransactionStep<Bool>.commit([statement], true), deadline: bench.deadline)
                let rows = try await bench.database.read(
                    [ConfigurationStatements.select], deadline: bench.deadline)
                return try ProjectConfiguration(rows: rows[0])
            }
            #expect(try await store("a", over: 1).gitBranch == "a")
            #expect(try await store("b", over: 1).gitBranch == "a")
            let second = try await store("c", over: 2)
            #expect(second.gitBranch == "c")
            #expect(second.version == 3)
        }
    }
}
