/// How the server is made to end a batch by itself where a precondition does not hold.
enum PreconditionCheck {
    /// The state that the schema's own function `require` fails with.
    static let sqlState = "HF001"

    /// A statement that fails unless this one finds a row.
    static func statement(_ finds: Statement) -> Statement {
        Statement("SELECT require(EXISTS (\(finds.sql)))", finds.parameters)
    }
}
