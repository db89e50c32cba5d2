public import Primitives

extension SQLiteDatabase {
    /// Whether some process has the store file of this path for itself now.
    public static func isTaken(_ path: String) -> Bool { StoreFile.isTaken(path) }

    /// Makes the tables of records equal to those of another store's file, whose process must be gone, and
    /// adds what it has of `changes` and `operations`. All or nothing. It blocks.
    ///
    /// A row that both have counts as equal if the same write was the last to touch it.
    ///
    /// - Parameters:
    ///   - records: The tables.
    ///   - path: The other file.
    ///   - deadline: When whoever waits gives up.
    ///   - preparation: Called before anything is changed and while nobody else can have the other file. What
    ///     it is given reads of that file, known as `source`, or of this one; the statements that it answers
    ///     come last in the same transaction.
    /// - Throws: `unavailable` where the file is missing or somebody has it, `timeout`, what statements
    ///   and the preparation throw.
    public func absorb(
        _ records: [RecordTable], from path: String, deadline: Deadline,
        preparation: ((Statement) throws(StorageError) -> Rows) throws(StorageError) -> [Statement]
    ) throws(StorageError) {
        guard StoreFile.exists(path) else {
            throw StorageError(.unavailable, detail: "there is no file \(path)")
        }
        // Whoever has it has it for its whole life.
        guard !StoreFile.isTaken(path) else {
            throw StorageError(.unavailable, detail: "another process has \(path)")
        }
        let source: StoreFile
        do throws(StoreOpenError) { source = try StoreFile(path: path, clocks: clocks) } catch {
            throw StorageError(.unavailable, detail: "\(error)")
        }
        defer { source.release() }
        try writer.exclusively { (connection: SQLiteConnection) throws(StorageError) in
            _ = try connection.run(Statement("ATTACH DATABASE $1 AS source", .text(path)), deadline: deadline)
            defer { _ = try? connection.run(Statement("DETACH DATABASE source"), deadline: nil) }
            do throws(StorageError) {
                _ = try connection.run(Statement("BEGIN IMMEDIATE"), deadline: deadline)
                let last = try preparation { (query: Statement) throws(StorageError) -> Rows in
                    try connection.run(query, deadline: deadline)
                }
                for statement in Self.absorbing(records) + last {
                    _ = try connection.run(statement, deadline: deadline)
                }
                _ = try connection.run(Statement("COMMIT"), deadline: nil)
            } catch {
                if !connection.isOutsideTransaction {
                    _ = try? connection.run(Statement("ROLLBACK"), deadline: nil)
                }
                throw error
            }
        }
    }

    /// First what has to go, so that nothing that comes meets it; then what is missing.
    private static func absorbing(_ records: [RecordTable]) -> [Statement] {
        func match(_ key: [String]) -> String {
            key.map { "ours.\($0) = theirs.\($0)" }.joined(separator: " AND ")
        }
        func insertion(_ table: String, _ key: [String]) -> Statement {
            Statement(
                """
                INSERT INTO main.\(table) SELECT * FROM source.\(table) AS theirs \
                WHERE NOT EXISTS (SELECT 1 FROM main.\(table) AS ours WHERE \(match(key)))
                """)
        }
        let deletions = records.reversed().map { record in
            Statement(
                """
                DELETE FROM main.\(record.table) AS ours WHERE NOT EXISTS ( \
                SELECT 1 FROM source.\(record.table) AS theirs WHERE \(match(record.key)) \
                AND ours.last_operation_id = theirs.last_operation_id)
                """)
        }
        return deletions + records.map { insertion($0.table, $0.key) }
            + [insertion("changes", ["seq"]), insertion("operations", ["operation_id"])]
    }
}
