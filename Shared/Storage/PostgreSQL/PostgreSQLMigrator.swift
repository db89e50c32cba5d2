import Primitives

/// Brings a service's schema in PostgreSQL up to date, and its role into being. Safe to run from any number
/// of processes and hosts at once.
struct PostgreSQLMigrator {
    /// What a store is like once it is up to date.
    struct Outcome: Sendable {
        let identity: StoreIdentity
        /// The role to take on; nil where the schema belongs to the server's user itself.
        let role: String?
    }

    private let session: BlockingSession
    private let schema: Schema
    private let series: [MigrationSeries]
    private let clocks: Clocks
    private let role: String

    init(_ session: BlockingSession, schema: Schema, clocks: Clocks) {
        self.session = session
        self.schema = schema
        self.clocks = clocks
        series = MigrationSeries.all(of: schema, for: .postgresql)
        role = PostgreSQLSettings.role(of: schema.service)
    }

    func run() throws(StoreOpenError) -> Outcome {
        if let outcome = try upToDate() { return outcome }
        do {
            let usesRole = try prepareRole()
            return try migrate(usesRole: usesRole)
        } catch {
            throw PostgreSQLMigrator.openError(error)
        }
    }

    /// The one statement that finds nothing to do; nil if there is, or may be.
    private func upToDate() throws(StoreOpenError) -> Outcome? {
        let name = schema.service
        let statement = Statement(
            """
            SELECT s.id, s.kind, s.epoch, pg_get_userbyid(n.nspowner), pg_has_role(n.nspowner, 'MEMBER'),
                coalesce((SELECT max(number) FROM "\(name)".schema_migrations WHERE series = $1), 0),
                coalesce((SELECT max(number) FROM "\(name)".schema_migrations WHERE series = $2), 0)
            FROM "\(name)".store s, pg_namespace n WHERE n.nspname = $2
            """, .text(MigrationSeries.foundationName), .text(name))
        do {
            try session.run("SELECT \"\(name)\".note_history()")
            guard let row = try session.rows(statement).first else { return nil }
            guard try row.bool(4) else { return nil }
            for (index, one) in series.enumerated() {
                let found = Int(try row.integer(5 + index))
                if found > one.known {
                    let foreign = AppliedMigration.foreign(to: one, in: "\"\(name)\".schema_migrations")
                    if try session.rows(foreign).isEmpty { continue }
                    throw StoreOpenError.newerStore(series: one.name, found: found, known: one.known)
                }
                if found < one.known { return nil }
            }
            let isOwnedByRole = try row.text(3) == role
            return Outcome(identity: try StoreIdentity(row), role: isOwnedByRole ? role : nil)
        } catch let error as BlockingSession.Failure {
            // No such schema or table, or no right to look: the long way finds out which.
            if ["3F000", "42P01", "42703", "42883", "42501"].contains(error.state) { return nil }
            throw PostgreSQLMigrator.openError(error)
        } catch {
            throw PostgreSQLMigrator.openError(error)
        }
    }

    // MARK: Roles

    /// Makes the role and joins it; false where the service has to do without.
    private func prepareRole() throws -> Bool {
        let owner = try schemaOwner()
        if let owner, owner != role { return false }
        do {
            try makeRole()
            try joinRole()
        } catch let error as BlockingSession.Failure where error.state == "42501" && owner == nil {
            return false
        }
        return true
    }

    private func schemaOwner() throws -> String? {
        let rows = try session.rows(
            Statement(
                "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = $1", .text(schema.service)
            ))
        return try rows.first?.text(0)
    }

    private func makeRole() throws {
        guard try session.rows(Statement("SELECT 1 FROM pg_roles WHERE rolname = $1", .text(role))).isEmpty
        else {
            return
        }
        do {
            try session.run("CREATE ROLE \"\(role)\" NOLOGIN")
        } catch {
            // Another start may have been quicker: roles belong to the whole server, so no lock of this
            // database helps.
            guard error.state == "42710" || error.state == "23505" else { throw error }
        }
    }

    private func joinRole() throws {
        let rows = try session.rows(
            Statement(
                """
                SELECT r.rolsuper OR pg_has_role(session_user, $1, \
                CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
                FROM pg_roles r WHERE r.rolname = session_user
                """, .text(role)))
        if try rows.first?.bool(0) == true { return }
        for attempt in 1... {
            do {
                return try session.run("GRANT \"\(role)\" TO SESSION_USER")
            } catch {
                // "tuple concurrently updated": another start granted at the same moment.
                guard attempt < 5, error.state == "XX000" || error.state == "23505" else { throw error }
            }
        }
    }

    // MARK: Migrating

    private func migrate(usesRole: Bool) throws -> Outcome {
        let name = schema.service
        try session.run("BEGIN")
        // Until the transaction's end. 0x4846 keeps our locks apart from anybody else's in the same database.
        _ = try session.rows(Statement("SELECT pg_advisory_xact_lock(18502, hashtext($1))", .text(name)))
        let owner = try schemaOwner()
        if owner == nil {
            try session.run("CREATE SCHEMA \"\(name)\"" + (usesRole ? " AUTHORIZATION \"\(role)\"" : ""))
        }
        let takesRole = owner.map { $0 == role } ?? usesRole
        if takesRole { try session.run("SET LOCAL ROLE \"\(role)\"") }
        try session.run("SET LOCAL search_path = \"\(name)\"")
        let plan = try MigrationPlan(series, applied: try applied())
        for step in plan.steps { try run(step) }
        if try session.rows(StoreIdentity.query).isEmpty {
            let id = clocks.identifier()
            _ = try session.rows(
                Statement(
                    StoreIdentity.insertion, .identifier(id), .text(StoreKind.store.rawValue),
                    .timestamp(clocks.now())))
        }
        try session.run(PostgreSQLSettings.noteHistory)
        guard let row = try session.rows(StoreIdentity.query).first else {
            throw StoreOpenError.notAStore(detail: "it has no identity")
        }
        let identity = try StoreIdentity(row)
        try session.run("COMMIT")
        return Outcome(identity: identity, role: takesRole ? role : nil)
    }

    private func applied() throws -> [AppliedMigration] {
        let table = try session.rows(Statement("SELECT to_regclass('schema_migrations') IS NOT NULL"))
        guard try table.first?.bool(0) == true else { return [] }
        return try session.rows(AppliedMigration.query).map { try AppliedMigration($0) }
    }

    private func run(_ step: MigrationPlan.Step) throws {
        let migration = step.migration
        try session.run(migration.sql)
        _ = try session.rows(
            Statement(
                AppliedMigration.insertion, .text(step.series), .integer(Int64(migration.number)),
                .text(migration.keptName), .text(migration.checksum), .timestamp(clocks.now())))
    }

    /// What a failure means to whoever opens the store.
    static func openError(_ error: any Error) -> StoreOpenError {
        switch error {
        case let error as StoreOpenError: return error
        case let error as BlockingSession.Failure:
            if error.state == "42501" { return .notPermitted(detail: error.error.detail) }
            // A replica that only follows: it may be told to take over, or the primary be back.
            if ["25006", "55000"].contains(error.state) { return .unavailable(detail: error.error.detail) }
            return openError(error.error)
        case let error as StorageError:
            return error.code == .unavailable
                ? .unavailable(detail: error.detail) : .failed(detail: error.detail)
        default: return .failed(detail: "\(error)")
        }
    }
}
