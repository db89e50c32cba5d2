import CSQLite
import NIOCore
import Primitives

/// One SQLite connection with its prepared statements; used by one thread at a time.
final class SQLiteConnection: @unchecked Sendable {
    enum Role {
        /// The only one that writes and checkpoints: two that did could meet SQLite's WAL-reset bug.
        case writer
        case reader
    }

    /// What it is opened with, each time.
    private struct Settings {
        let path: String
        let role: Role
        let durability: SQLiteConfiguration.Durability
        let checksReferences: Bool
        let vfs: String?
    }

    private var handle: OpaquePointer
    private let settings: Settings
    private let interruption: Interruption
    private var watcher: CommitWatcher?
    private var isClosed = false
    /// Which of the files that had the path one after the other is open.
    private var generation = 0
    private var statements = LeastRecentlyUsed<StatementText, OpaquePointer>(capacity: 256)
    private let memory = ParameterMemory()

    /// Before the first file is opened, once.
    private static let countsNoMemory = holdfast_sqlite_count_no_memory() == SQLITE_OK

    /// Opens the file of this configuration, which must exist.
    init(_ configuration: SQLiteConfiguration, role: Role, clocks: Clocks) throws(StorageError) {
        settings = Settings(
            path: configuration.path, role: role, durability: configuration.durability,
            checksReferences: configuration.checksReferences, vfs: configuration.disk.vfs)
        interruption = Interruption(clocks: clocks)
        handle = try Self.open(settings)
        try prepareHandle()
    }

    /// Whether rows that are referred to must be there: not so in a copy, whose rows come one by one.
    var checksReferences: Bool { settings.checksReferences }

    /// Checks references from now on, or does not, as it is to be outside migrations.
    func checkReferencesAsConfigured() throws(StorageError) {
        try run(script: "PRAGMA foreign_keys = \(checksReferences ? 1 : 0)")
    }

    private static func open(_ settings: Settings) throws(StorageError) -> OpaquePointer {
        _ = countsNoMemory
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
        let status = sqlite3_open_v2(settings.path, &opened, flags, settings.vfs)
        guard let opened, status == SQLITE_OK else {
            let words = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory"
            sqlite3_close_v2(opened)
            throw SQLiteFailure.error(status, words)
        }
        return opened
    }

    private func prepareHandle() throws(StorageError) {
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_progress_handler(
            handle, 1000,
            { context in
                guard let context else { return 0 }
                return Unmanaged<Interruption>.fromOpaque(context).takeUnretainedValue().isDue ? 1 : 0
            }, Unmanaged.passUnretained(interruption).toOpaque())
        // No memory map: a file cut short under it would be a SIGBUS instead of an error.
        try run(
            script: """
                PRAGMA busy_timeout = 0;
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = \(settings.durability.rawValue);
                PRAGMA cache_size = -4096;
                PRAGMA mmap_size = 0;
                PRAGMA temp_store = MEMORY;
                PRAGMA wal_autocheckpoint = 0;
                PRAGMA query_only = \(settings.role == .reader ? 1 : 0);
                """)
        try checkReferencesAsConfigured()
    }

    deinit {
        close()
    }

    /// Closes the connection, which can't be used after. The last to close a file checkpoints it, so the
    /// writer does.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        for statement in statements.removeAll() { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// Goes on with the file that has the path now, where another took the place of the one that is open.
    func follow(_ file: StoreFile) throws(StorageError) {
        let current = file.generation
        guard generation != current else { return }
        try reopen()
        generation = current
    }

    /// Opens the file that has the path now, in place of the one that has lost it.
    private func reopen() throws(StorageError) {
        let lost = handle
        handle = try Self.open(settings)
        do throws(StorageError) { try prepareHandle() } catch {
            sqlite3_close_v2(handle)
            handle = lost
            throw error
        }
        for statement in statements.removeAll() { sqlite3_finalize(statement) }
        if let watcher { watchCommits(watcher) }
        // Or its end would take away, by their names, the companions of the file that is there now.
        var keeps: Int32 = 1
        sqlite3_file_control(lost, "main", SQLITE_FCNTL_PERSIST_WAL, &keeps)
        sqlite3_close_v2(lost)
    }

    /// Whether no transaction is open; SQLite ends one by itself after some errors.
    var isOutsideTransaction: Bool { sqlite3_get_autocommit(handle) != 0 }

    /// Runs one statement; ends it past the deadline.
    func run(_ statement: Statement, deadline: Deadline?) throws(StorageError) -> Rows {
        interruption.deadline = deadline
        defer { interruption.deadline = nil }
        let prepared = try prepare(statement.sql)
        defer {
            sqlite3_reset(prepared)
            sqlite3_clear_bindings(prepared)
        }
        guard sqlite3_bind_parameter_count(prepared) == Int32(statement.parameters.count) else {
            throw StorageError(
                .invalidStatement,
                detail:
                    "\(statement.parameters.count) parameters for \(sqlite3_bind_parameter_count(prepared))")
        }
        let status = memory.bind(statement.parameters, to: prepared)
        guard status == SQLITE_OK else { throw failure(status) }
        return try step(prepared)
    }

    /// Runs any number of statements separated by semicolons, whose rows nobody wants.
    func run(script: String) throws(StorageError) {
        let status = sqlite3_exec(handle, script, nil, nil, nil)
        guard status == SQLITE_OK else { throw failure(status) }
    }

    /// How far a checkpoint came.
    struct Checkpoint {
        var walPages: Int
        var checkpointedPages: Int
    }

    /// Copies what it can of the WAL into the file without waiting for anybody; nil if it could not start.
    func checkpoint() throws(StorageError) -> Checkpoint? {
        var pages: Int32 = -1
        var done: Int32 = -1
        let status = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, &pages, &done)
        guard status == SQLITE_OK || status & 0xFF == SQLITE_BUSY else { throw failure(status) }
        guard status == SQLITE_OK, pages >= 0, done >= 0 else { return nil }
        return Checkpoint(walPages: Int(pages), checkpointedPages: Int(done))
    }

    /// Copies all of the WAL into the file and empties it, where it has anything.
    ///
    /// The WAL that a process has left may be whole for whoever reads it, and not on the disk: what is read
    /// comes from the system's memory, and a wait that failed is forgotten with the process that saw it.
    /// Pages that are written once more are on the disk for certain. A full disk has to do without.
    func settleLog() throws(StorageError) {
        do throws(StorageError) {
            try run(script: "PRAGMA wal_checkpoint(TRUNCATE)")
        } catch {
            guard error.code == .full else { throw error }
        }
    }

    /// Calls `body` after each commit with the pages that are in the WAL then.
    func watchCommits(_ watcher: CommitWatcher) {
        self.watcher = watcher
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                if let context {
                    Unmanaged<CommitWatcher>.fromOpaque(context).takeUnretainedValue().walPages = Int(pages)
                }
                return SQLITE_OK
            }, Unmanaged.passUnretained(watcher).toOpaque())
    }

    // MARK: Statements

    private func prepare(_ sql: String) throws(StorageError) -> OpaquePointer {
        if let known = statements.value(for: StatementText(sql)) { return known }
        var rewritten = ParameterRewriting.rewrite(sql)
        var prepared: OpaquePointer?
        var isAlone = true
        let status = rewritten.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                var tail: UnsafePointer<CChar>?
                let status = sqlite3_prepare_v3(
                    handle, text.baseAddress, Int32(text.count), UInt32(SQLITE_PREPARE_PERSISTENT), &prepared,
                    &tail)
                if let base = text.baseAddress, let tail {
                    isAlone = text[(tail - base)...].allSatisfy {
                        $0 == 0x20 || $0 == 0x0A || $0 == 0x09 || $0 == 0x3B
                    }
                }
                return status
            }
        }
        guard status == SQLITE_OK else { throw failure(status) }
        guard let prepared, isAlone, settings.role == .writer || sqlite3_stmt_readonly(prepared) != 0 else {
            sqlite3_finalize(prepared)
            let detail = prepared == nil || !isAlone ? "not one statement" : "a write among reads"
            throw StorageError(.invalidStatement, detail: detail)
        }
        if let evicted = statements.insert(prepared, for: StatementText(sql)) { sqlite3_finalize(evicted) }
        return prepared
    }

    private func step(_ statement: OpaquePointer) throws(StorageError) -> Rows {
        let columns = sqlite3_column_count(statement)
        var rows = Rows(columnCount: Int(columns))
        while true {
            let status = sqlite3_step(statement)
            switch status {
            case SQLITE_ROW: for column in 0..<columns { append(column, of: statement, to: &rows) }
            case SQLITE_DONE:
                if columns == 0, sqlite3_stmt_readonly(statement) == 0 {
                    rows.affectedCount = Int(sqlite3_changes(handle))
                }
                return rows
            default: throw failure(status)
            }
        }
    }

    private func append(_ column: Int32, of statement: OpaquePointer, to rows: inout Rows) {
        guard sqlite3_column_type(statement, column) != SQLITE_NULL else { return rows.appendNull() }
        let text = sqlite3_column_text(statement, column)
        let length = Int(sqlite3_column_bytes(statement, column))
        rows.append(UnsafeRawBufferPointer(start: text, count: length))
    }

    private func failure(_ status: Int32) -> StorageError {
        SQLiteFailure.error(status, String(cString: sqlite3_errmsg(handle)))
    }
}

/// What SQLite's progress handler asks: whether the statement's deadline has passed.
private final class Interruption {
    let clocks: Clocks
    var deadline: Deadline?

    init(clocks: Clocks) {
        self.clocks = clocks
    }

    var isDue: Bool {
        guard let deadline else { return false }
        return deadline.hasPassed(at: clocks.monotonic())
    }
}

/// Hears from SQLite how long the WAL is; used by the writer's thread only.
final class CommitWatcher {
    var walPages = 0
}
