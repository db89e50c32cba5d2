import Primitives

/// Brings an SQLite file up to date. The file's lock is held, so nobody else does.
struct SQLiteMigrator {
    /// `HFST`: marks the file as ours in its header.
    static let applicationID: Int64 = 0x4846_5354

    private let connection: SQLiteConnection
    private let schema: Schema
    private let kind: StoreKind
    private let series: [MigrationSeries]
    private let clocks: Clocks

    init(_ connection: SQLiteConnection, schema: Schema, kind: StoreKind, clocks: Clocks) {
        self.connection = connection
        self.schema = schema
        self.kind = kind
        self.clocks = clocks
        series = MigrationSeries.all(of: schema, for: .sqlite)
    }

    func run() throws(StoreOpenError) -> StoreIdentity {
        do {
            let identity = try upToDate() ?? migrate()
            guard identity.kind == kind else {
                throw StoreOpenError.wrongKind(found: identity.kind.rawValue, expected: kind.rawValue)
            }
            return identity
        } catch {
            throw SQLiteMigrator.openError(error)
        }
    }

    /// The one statement that finds nothing to do; nil if there is.
    private func upToDate() throws -> StoreIdentity? {
        guard try number("SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migrations'") == 1 else {
            return nil
        }
        let statement = Statement(
            """
            SELECT id, kind, epoch,
                coalesce((SELECT max(number) FROM schema_migrations WHERE series = $1), 0),
                coalesce((SELECT max(number) FROM schema_migrations WHERE series = $2), 0)
            FROM store
            """, .text(series[0].name), .text(series[1].name))
        guard let row = try connection.run(statement, deadline: nil).first else { return nil }
        for (index, one) in series.enumerated() {
            let found = Int(try row.integer(3 + index))
            if found > one.known {
                let foreign = AppliedMigration.foreign(to: one, in: "schema_migrations")
                if try connection.run(foreign, deadline: nil).isEmpty { continue }
                throw StoreOpenError.newerStore(series: one.name, found: found, known: one.known)
            }
            if found < one.known { return nil }
        }
        return try StoreIdentity(row)
    }

    private func migrate() throws -> StoreIdentity {
        // As SQLite advises for changed tables: no foreign keys while they change, a check of all of them
        // after.
        try connection.run(script: "PRAGMA foreign_keys = OFF; BEGIN EXCLUSIVE")
        do {
            let identity = try migrateInTransaction()
            try connection.run(script: "COMMIT")
            try connection.checkReferencesAsConfigured()
            return identity
        } catch {
            if !connection.isOutsideTransaction { try connection.run(script: "ROLLBACK") }
            throw error
        }
    }

    private func migrateInTransaction() throws -> StoreIdentity {
        let plan = try MigrationPlan(series, applied: try applied())
        for step in plan.steps { try run(step) }
        let dangling = "SELECT count(*) FROM pragma_foreign_key_check"
        guard try !connection.checksReferences || number(dangling) == 0 else {
            throw StoreOpenError.failed(detail: "a migration left references to rows that do not exist")
        }
        try connection.run(script: "PRAGMA application_id = \(SQLiteMigrator.applicationID)")
        if try connection.run(StoreIdentity.query, deadline: nil).isEmpty {
            let id = clocks.identifier()
            let insertion = Statement(
                StoreIdentity.insertion, .identifier(id), .text(kind.rawValue), .timestamp(clocks.now()))
            _ = try connection.run(insertion, deadline: nil)
        }
        guard let row = try connection.run(StoreIdentity.query, deadline: nil).first else {
            throw StoreOpenError.notAStore(detail: "it has no identity")
        }
        return try StoreIdentity(row)
    }

    private func applied() throws -> [AppliedMigration] {
        let tables = try number("SELECT count(*) FROM sqlite_schema")
        let isOurs = try number("PRAGMA application_id") == SQLiteMigrator.applicationID
        guard tables > 0 else { return [] }
        guard isOurs else { throw StoreOpenError.notAStore(detail: "it is another program's database") }
        return try connection.run(AppliedMigration.query, deadline: nil).map { try AppliedMigration($0) }
    }

    private func run(_ step: MigrationPlan.Step) throws {
        let migration = step.migration
        try connection.run(script: migration.sql)
        let insertion = Statement(
            AppliedMigration.insertion, .text(step.series), .integer(Int64(migration.number)),
            .text(migration.keptName), .text(migration.checksum), .timestamp(clocks.now()))
        _ = try connection.run(insertion, deadline: nil)
    }

    private func number(_ sql: String) throws(StorageError) -> Int64 {
        guard let row = try connection.run(Statement(sql), deadline: nil).first else {
            throw StorageError(.invalidStatement, detail: "no row")
        }
        return try row.integer(0)
    }

    /// What a failure means to whoever opens the store.
    static func openError(_ error: any Error) -> StoreOpenError {
        switch error {
        case let error as StoreOpenError: error
        case let error as StorageError where error.code == .storeFault:
            if error.detail.hasPrefix("SQLite 26:") {
                .notAStore(detail: error.detail)
            } else {
                .fileUnusable(detail: error.detail)
            }
        case let error as StorageError where error.code == .full: .unavailable(detail: error.detail)
        case let error as StorageError: .failed(detail: error.detail)
        default: .failed(detail: "\(error)")
        }
    }
}
