import Primitives
public import ServiceKit
public import Storage
public import Wire

extension ServiceDescriptor {
    /// The statements that a read of this name begins with.
    ///
    /// - Throws: what reading the arguments throws, and `TestKitError` where it is no read.
    public func statements(
        of name: String, _ arguments: JSONObject, dialect: Dialect
    ) throws -> [Statement] {
        guard let type = (tools + methods).first(where: { $0.description.name == name }) else {
            throw TestKitError("There is no tool \(name).")
        }
        let context = CallContext(
            operationID: nil, actor: "tester", now: Clocks.system.now(),
            deadline: Deadline(milliseconds: 1000, from: Clocks.system.monotonic()), dialect: dialect,
            newIdentifier: Clocks.system.identifier)
        switch try read(type, arguments).plan(context) {
        case .read(let statements, _, _), .readThen(let statements, _, _): return statements
        case .answer, .write, .verify: throw TestKitError("\(name) does not begin by reading.")
        }
    }

    private func read(_ type: (some Tool).Type, _ arguments: JSONObject) throws -> any Tool {
        try InputReader.read(type, from: arguments)
    }
}

extension Database {
    /// What of a statement's plan in SQLite reads a whole table in no order: its steps.
    ///
    /// - Parameter tables: What these are called in the statement, or the names it gives them.
    /// - Throws: what the store throws.
    public func unboundedSteps(of statement: Statement, tables: Set<String>) async throws -> [String] {
        let deadline = Deadline(milliseconds: 10_000, from: Clocks.system.monotonic())
        let rows = try await read(
            [Statement("EXPLAIN QUERY PLAN " + statement.sql, statement.parameters)], deadline: deadline)[0]
        return try rows.map { row in try row.text(3) }.filter { step in
            let words = step.split(separator: " ")
            return words.count > 1 && words[0] == "SCAN" && tables.contains(String(words[1]))
                && !words.contains("USING")
        }
    }
}
