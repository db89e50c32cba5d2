import Storage

/// The triggers of tables, taken away for as long as rows are put in whose history comes with them.
struct TriggersAside {
    private let tables: [String]
    private let session: any StoreSession
    /// What makes SQLite's triggers again.
    private let definitions: [String]

    /// Takes them away.
    init(of tables: [String], in session: any StoreSession) throws(StorageError) {
        self.tables = tables
        self.session = session
        var definitions: [String] = []
        switch session.dialect {
        case .postgresql:
            for table in tables { try session.run("ALTER TABLE \(table) DISABLE TRIGGER USER") }
        case .sqlite:
            for table in tables {
                let rows = try session.rows(
                    Statement(
                        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = $1",
                        .text(table)))
                for row in rows {
                    definitions.append(try row.text(1))
                    try session.run("DROP TRIGGER \(try row.text(0))")
                }
            }
        }
        self.definitions = definitions
    }

    /// Puts them back, in the same transaction.
    func putBack() throws(StorageError) {
        for definition in definitions { try session.run(definition) }
        guard session.dialect == .postgresql else { return }
        for table in tables { try session.run("ALTER TABLE \(table) ENABLE TRIGGER USER") }
    }
}
