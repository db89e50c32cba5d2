public import Logging
public import Primitives

/// The way into a store.
public enum Store {
    /// The longest a migration may take, waiting for other processes' migrations included.
    static let migrationMillisecondsMax: Int64 = 60_000

    /// Opens a service's store, bringing its schema up to date first.
    ///
    /// Answers within about 2 s if the server is away or another process has the file; the caller may try
    /// again.
    ///
    /// - Parameters:
    ///   - configuration: Where the store is.
    ///   - schema: What it looks like.
    ///   - clocks: Time and randomness.
    ///   - logger: Takes lost and regained connections.
    public static func open(
        _ configuration: StoreConfiguration, schema: Schema, clocks: Clocks = .system, logger: Logger
    ) async throws(StoreOpenError) -> OpenedStore {
        try check(schema)
        let noThread = StoreOpenError.unavailable(detail: "the system has no thread left")
        return try await DedicatedThread.run(name: "open-\(schema.service)", orElse: noThread) {
            Result { () throws(StoreOpenError) in
                switch configuration {
                case .sqlite(let configuration):
                    try open(configuration, schema: schema, clocks: clocks, logger: logger)
                case .postgresql(let configuration):
                    try open(configuration, schema: schema, clocks: clocks, logger: logger)
                }
            }
        }
    }

    /// The service's name becomes part of SQL: it must be a plain lowercase word.
    private static func check(_ schema: Schema) throws(StoreOpenError) {
        let bytes = schema.service.utf8
        let isWord = bytes.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
        }
        guard isWord, (1...40).contains(bytes.count), schema.service != MigrationSeries.foundationName else {
            throw .failed(detail: "\"\(schema.service)\" can't name a schema")
        }
    }

    private static func open(
        _ configuration: PostgreSQLConfiguration, schema: Schema, clocks: Clocks, logger: Logger
    ) throws(StoreOpenError) -> OpenedStore {
        let secrets = try ConnectionSecrets(url: configuration.url)
        let plain = PostgreSQLSettings(
            configuration: configuration, secrets: secrets, service: schema.service, role: nil)
        let session: BlockingSession
        do {
            session = try BlockingSession.connect(
                plain, clocks: clocks,
                deadline: Deadline(milliseconds: migrationMillisecondsMax, from: clocks.monotonic()))
        } catch {
            throw PostgreSQLMigrator.openError(error)
        }
        let outcome = try PostgreSQLMigrator(session, schema: schema, clocks: clocks).run()
        let settings = PostgreSQLSettings(
            configuration: configuration, secrets: secrets, service: schema.service, role: outcome.role)
        do {
            let database = try PostgreSQLDatabase(settings, clocks: clocks, logger: logger)
            let warnings: [StoreWarning] = outcome.role == nil ? [.rolesShared] : []
            return OpenedStore(database: database, identity: outcome.identity, warnings: warnings)
        } catch {
            throw .unavailable(detail: error.detail)
        }
    }

    private static func open(
        _ configuration: SQLiteConfiguration, schema: Schema, clocks: Clocks, logger: Logger
    ) throws(StoreOpenError) -> OpenedStore {
        let file = try StoreFile(path: configuration.path, disk: configuration.disk, clocks: clocks)
        do {
            let writer = try SQLiteConnection(configuration, role: .writer, clocks: clocks)
            let identity = try SQLiteMigrator(
                writer, schema: schema, kind: configuration.kind, clocks: clocks
            ).run()
            try writer.settleLog()
            try file.check()
            let database = try SQLiteDatabase(
                configuration, file: file, writer: writer,
                policy: configuration.kind == .copy ? .rare : CheckpointPolicy(), clocks: clocks,
                logger: logger)
            return OpenedStore(database: database, identity: identity, warnings: [])
        } catch {
            throw SQLiteMigrator.openError(error)
        }
    }
}
