public import Primitives

/// A session over a connection of its own.
private struct PostgreSQLSession: StoreSession {
    let connection: BlockingSession

    var dialect: Dialect { .postgresql }

    func rows(_ statement: Statement) throws(StorageError) -> Rows {
        try statement.check()
        do throws(BlockingSession.Failure) { return try connection.rows(statement) } catch {
            throw error.error
        }
    }

    func run(_ script: String) throws(StorageError) {
        do throws(BlockingSession.Failure) { try connection.run(script) } catch { throw error.error }
    }
}

extension PostgreSQLDatabase {
    /// See `Database`: over a connection of its own.
    public func session<Answer>(
        _ purpose: SessionPurpose, deadline: Deadline,
        _ body: (any StoreSession) throws(StorageError) -> Answer
    ) throws(StorageError) -> Answer {
        let session = try begin(isSnapshot: purpose == .snapshot, deadline)
        // Without a COMMIT nothing is done: the connection ends with the session.
        let answer = try body(session)
        try session.run("COMMIT")
        return answer
    }

    /// See `Database`: who joins a snapshot sees what its maker sees, other services' schemas included.
    public func cut<Answer>(
        joining name: String?, deadline: Deadline,
        whenTaken: (String?) throws(StorageError) -> Void,
        _ body: (any StoreSession) throws(StorageError) -> Answer
    ) throws(StorageError) -> Answer {
        let session = try begin(isSnapshot: true, deadline)
        if let name {
            guard Self.isSnapshotName(name) else {
                throw StorageError(.invalidStatement, detail: "no snapshot is named so")
            }
            try session.run("SET TRANSACTION SNAPSHOT '\(name)'")
        }
        let exported = try session.rows(Statement("SELECT pg_export_snapshot()"))
        try whenTaken(try exported.first?.text(0))
        let answer = try body(session)
        try session.run("COMMIT")
        return answer
    }

    /// Letters, digits and dashes: what PostgreSQL itself makes, and what is safe in a statement.
    static func isSnapshotName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
            }
    }

    /// A connection of its own, in a transaction.
    private func begin(isSnapshot: Bool, _ deadline: Deadline) throws(StorageError) -> PostgreSQLSession {
        let session = PostgreSQLSession(connection: try connect(deadline))
        let milliseconds = max(1, deadline.remainingMilliseconds(at: clocks.monotonic()))
        for statement in settings.setup(for: .writes) { _ = try session.rows(statement) }
        // Reading or filling all of it takes longer than a call may.
        try session.run(
            """
            SET statement_timeout = \(milliseconds);
            SET idle_in_transaction_session_timeout = \(milliseconds)
            """)
        try session.run(
            "BEGIN ISOLATION LEVEL \(isSnapshot ? "REPEATABLE READ READ ONLY" : "READ COMMITTED")")
        return session
    }

    private func connect(_ deadline: Deadline) throws(StorageError) -> BlockingSession {
        do throws(BlockingSession.Failure) {
            return try BlockingSession.connect(settings, clocks: clocks, deadline: deadline)
        } catch {
            throw error.error
        }
    }
}
