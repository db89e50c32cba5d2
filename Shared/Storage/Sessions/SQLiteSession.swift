public import Primitives

/// A session over a connection that nobody else uses meanwhile.
private struct SQLiteSession: StoreSession {
    let connection: SQLiteConnection
    let deadline: Deadline

    var dialect: Dialect { .sqlite }

    func rows(_ statement: Statement) throws(StorageError) -> Rows {
        try connection.run(statement, deadline: deadline)
    }

    func run(_ script: String) throws(StorageError) { try connection.run(script: script) }
}

extension SQLiteDatabase {
    /// See `Database`: a snapshot is read beside everything else, filling holds up whoever writes.
    public func session<Answer>(
        _ purpose: SessionPurpose, deadline: Deadline,
        _ body: (any StoreSession) throws(StorageError) -> Answer
    ) throws(StorageError) -> Answer {
        switch purpose {
        case .snapshot:
            let connection = try SQLiteConnection(configuration, role: .reader, clocks: clocks)
            defer { connection.close() }
            return try Self.transaction("BEGIN", on: connection, deadline, body)
        case .filling:
            return try writer.exclusively { (connection: SQLiteConnection) throws(StorageError) in
                try Self.transaction("BEGIN IMMEDIATE", on: connection, deadline, body)
            }
        }
    }

    /// See `Database`: writes wait while `whenTaken` runs.
    public func cut<Answer>(
        joining name: String?, deadline: Deadline,
        whenTaken: (String?) throws(StorageError) -> Void,
        _ body: (any StoreSession) throws(StorageError) -> Answer
    ) throws(StorageError) -> Answer {
        guard name == nil else {
            throw StorageError(.invalidStatement, detail: "a file has no snapshot that others could join")
        }
        let connection = try writer.exclusively {
            (_: SQLiteConnection) throws(StorageError) -> SQLiteConnection in
            guard writer.file.hasName else {
                throw StorageError(.unavailable, detail: "the store's file is being written back")
            }
            let connection = try SQLiteConnection(configuration, role: .reader, clocks: clocks)
            do throws(StorageError) {
                try connection.run(script: "BEGIN")
                // It is the first read that takes the snapshot.
                _ = try connection.run(StoreIdentity.query, deadline: nil)
                try whenTaken(nil)
            } catch {
                connection.close()
                throw error
            }
            return connection
        }
        defer { connection.close() }
        return try Self.transaction(nil, on: connection, deadline, body)
    }

    /// - Parameter begin: How it begins; nil where it has begun.
    private static func transaction<Answer>(
        _ begin: String?, on connection: SQLiteConnection, _ deadline: Deadline,
        _ body: (any StoreSession) throws(StorageError) -> Answer
    ) throws(StorageError) -> Answer {
        if let begin { try connection.run(script: begin) }
        do throws(StorageError) {
            let answer = try body(SQLiteSession(connection: connection, deadline: deadline))
            try connection.run(script: "COMMIT")
            return answer
        } catch {
            if !connection.isOutsideTransaction { try? connection.run(script: "ROLLBACK") }
            throw error
        }
    }
}
