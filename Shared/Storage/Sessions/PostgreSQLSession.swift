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
        let session = PostgreSQLSession(connection: try connect(deadline))
        let milliseconds = max(1, deadline.remainingMilliseconds(at: clocks.monotonic()))
        for statement in settings.setup(for: .writes) { _ = try session.rows(statement) }
        // Reading or filling all of it takes longer than a call may.
        try session.run(
            """
            SET statement_timeout = \(milliseconds);
            SET idle_in_transaction_session_timeout = \(milliseconds)
            """)
        let isSnapshot = purpose == .snapshot
        try session.run(
            "BEGIN ISOLATION LEVEL \(isSnapshot ? "REPEATABLE READ READ ONLY" : "READ COMMITTED")")
        // Without a COMMIT nothing is done: the connection ends with the session.
        let answer = try body(session)
        try session.run("COMMIT")
        return answer
    }

    private func connect(_ deadline: Deadline) throws(StorageError) -> BlockingSession {
        do throws(BlockingSession.Failure) {
            return try BlockingSession.connect(settings, clocks: clocks, deadline: deadline)
        } catch {
            throw error.error
        }
    }
}
