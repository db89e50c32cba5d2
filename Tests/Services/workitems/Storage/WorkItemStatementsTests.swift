import NIOCore
import Primitives
import Storage
import Testing

@testable import WorkItems

@Suite struct WorkItemStatementsTests {
    private func item(_ number: UInt64, below parent: WorkItem? = nil) -> WorkItem {
        sampleItem(number, below: parent?.path)
    }

    @Test(arguments: Dialect.allCases)
    func everyColumn_isReadAsItWasWritten(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            var stored = item(1)
            let insert = WorkItemStatements.insert(stored, operationID: identifier(50))
            _ = try await bench.database.write(
                TransactionStep<Bool>.commit([insert], true), deadline: bench.deadline)
            #expect(try await read(stored.id, bench) == stored)

            let version = stored.version
            stored.version += 1
            stored.title = "ünïcode \u{1F600} \"quoted\" \\"
            stored.status = .blocked
            stored.branchName = nil
            stored.commitHash = String(repeating: "a0", count: 20)
            stored.pullRequestNumber = Int64.max
            stored.metadata = ByteBuffer(string: #"{"b":1.50,"a":"line\nline"}"#)
            stored.deletedAt = stored.createdAt
            stored.deletedOperationID = identifier(51)
            stored.updatedBy = "another"
            let update = WorkItemStatements.update(stored, over: version, operationID: identifier(51))
            let late = WorkItemStatements.update(item(1), over: version, operationID: identifier(52))
            _ = try await bench.database.write(
                TransactionStep<Bool>.commit([update, late], true), deadline: bench.deadline)
            #expect(try await read(stored.id, bench) == stored)
        }
    }

    private func read(_ id: Identifier, _ bench: Bench) async throws -> WorkItem? {
        let rows = try await bench.database.read([WorkItemStatements.anywhere(id)], deadline: bench.deadline)
        return try rows[0].first.map { row in try WorkItem(row: row) }
    }

    @Test(arguments: Dialect.allCases)
    func rowsThatBreakARule_areRefusedByTheDatabaseItself(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let foreign = ItemPath(root: identifier(8))
            let changes: [@Sendable (inout WorkItem) -> Void] = [
                { $0.version = 0 }, { $0.title = "" },
                { $0.title = String(repeating: "t", count: 201) }, { $0.commitHash = "ABC" },
                { $0.pullRequestNumber = 0 }, { $0.path = foreign },
                { $0.path = ItemPath(text: $0.path.text + "/x") },
                { $0.parentID = identifier(9) }, { $0.updatedBy = "" },
            ]
            for (number, change) in changes.enumerated() {
                var broken = item(1)
                change(&broken)
                let step = TransactionStep<Bool>.commit(
                    [WorkItemStatements.insert(broken, operationID: identifier(50))], true)
                let error = await #expect(throws: StorageError.self, "change \(number)") {
                    try await bench.database.write(step, deadline: bench.deadline)
                }
                guard case .constraintViolation? = error?.code else {
                    Issue.record("change \(number): \(String(describing: error))")
                    continue
                }
            }
        }
    }
}
