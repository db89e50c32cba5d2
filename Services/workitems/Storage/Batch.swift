import Storage

/// Statements for one round trip, each found again by its place.
struct Batch {
    private(set) var statements: [Statement]

    /// A batch that begins with these statements, whose rows nobody asks for.
    init(_ first: [Statement] = []) {
        statements = first
    }

    /// Adds a statement and answers the place of its rows.
    mutating func add(_ statement: Statement) -> Int {
        statements.append(statement)
        return statements.count - 1
    }
}
