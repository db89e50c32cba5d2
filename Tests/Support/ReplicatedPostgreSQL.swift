/// A PostgreSQL server of a test's own and a replica that takes over when it is told to.
public struct ReplicatedPostgreSQL: Sendable {
    /// The server that takes writes.
    public let primary: TemporaryPostgreSQL
    /// The one that follows it, through `stream`.
    public let replica: TemporaryPostgreSQL
    /// What the replica gets from the primary comes through it.
    public let stream: FaultProxy

    /// Starts both.
    ///
    /// - Throws: `TestKitError` if PostgreSQL is missing or does not start.
    public init() throws {
        primary = try TemporaryPostgreSQL()
        stream = try FaultProxy(of: primary)
        stream.admitOthers()
        replica = try TemporaryPostgreSQL(replicaOf: primary, through: stream.url(database: "postgres"))
    }

    /// Makes a database; answers the libpq URL that leads to whichever of the two takes writes.
    ///
    /// - Throws: `TestKitError` with what psql said.
    public func makeDatabase() throws -> String {
        let url = try primary.makeDatabase()
        let address = url.split(separator: "?", maxSplits: 1).first.map(String.init) ?? url
        return "\(address)?host=\(primary.directory),\(replica.directory)&target_session_attrs=read-write"
    }

    /// Has no commit acknowledged from now on that the replica does not have.
    ///
    /// - Throws: `TestKitError` with what psql said.
    public func replicateSynchronously() async throws {
        try primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'replica'")
        try primary.execute("SELECT pg_reload_conf()")
        _ = try await eventually("replication is synchronous", within: .seconds(20)) {
            let state = try primary.execute("SELECT sync_state FROM pg_stat_replication")
            return state.hasPrefix("sync") ? true : nil
        }
    }

    /// Waits until the replica has what the primary has now.
    ///
    /// - Throws: `TimedOut`, or `TestKitError` with what psql said.
    public func awaitReplica() async throws {
        let end = try primary.execute("SELECT pg_current_wal_flush_lsn()").dropLast()
        _ = try await eventually("the replica has caught up", within: .seconds(20)) {
            let there = try replica.execute("SELECT pg_last_wal_replay_lsn() >= '\(end)'")
            return there.hasPrefix("t") ? true : nil
        }
    }

    /// Keeps from the replica what is committed from now on.
    public func holdBack() {
        stream.refuse()
        stream.resetAll()
    }

    /// The primary dies.
    ///
    /// - Throws: `TestKitError` with what pg_ctl said.
    public func killPrimary() throws { try primary.stop(.immediate) }

    /// The replica takes over.
    ///
    /// - Throws: `TestKitError` with what pg_ctl said.
    public func promote() throws { try replica.promote() }
}
