import Foundation
import Synchronization

/// A PostgreSQL server of the tests' own: a fresh cluster in a temporary directory, on a Unix socket only.
///
/// It ends with this object, or with the test process however that ends: a watchdog stops it and removes its
/// files when the pipe that only the test process holds is closed.
public final class TemporaryPostgreSQL: Sendable {
    private static let started = Mutex<TemporaryPostgreSQL?>(nil)

    /// The directory of the cluster and its socket.
    public let directory: String
    let programs: PostgreSQLPrograms
    private let watchdog: PostgreSQLWatchdog
    private let databaseCount = Atomic<Int>(0)

    /// The server that all tests of this process share; started at the first call.
    ///
    /// - Throws: `TestKitError` if PostgreSQL is missing or does not start.
    public static func shared() throws -> TemporaryPostgreSQL {
        try started.withLock { started in
            if let started { return started }
            let server = try TemporaryPostgreSQL()
            started = server
            // The shared server is never deinitialised.
            atexit { TemporaryPostgreSQL.started.withLock { $0?.watchdog.end() } }
            return server
        }
    }

    /// Starts a server for one test alone, for tests that stop it.
    ///
    /// - Throws: `TestKitError` if PostgreSQL is missing or does not start.
    public init() throws {
        programs = try PostgreSQLPrograms()
        directory = try programs.makeDirectory()
        watchdog = try PostgreSQLWatchdog(programs, directory: directory)
        try programs.run(
            "initdb", ["-D", data, "-U", "postgres", "-A", "trust", "--locale=C", "-E", "UTF8", "--no-sync"])
        try programs.write(
            """
            listen_addresses = ''
            unix_socket_directories = '\(directory)'
            max_connections = 800
            shared_buffers = 64MB
            log_min_messages = warning
            log_line_prefix = '%m [%p] %d '

            """, to: "\(data)/postgresql.auto.conf")
        try start()
    }

    /// Starts a replica of a server, which follows it through `url`, under the name `replica`, until it is
    /// promoted.
    ///
    /// - Throws: `TestKitError` if PostgreSQL is missing or does not start.
    init(replicaOf primary: TemporaryPostgreSQL, through url: String) throws {
        programs = try PostgreSQLPrograms()
        directory = try programs.makeDirectory()
        watchdog = try PostgreSQLWatchdog(programs, directory: directory)
        try programs.run(
            "pg_basebackup",
            [
                "-D", data, "-d", primary.url(database: "postgres"), "-X", "stream", "-c", "fast", "-R",
                "--no-sync",
            ])
        let path = "\(data)/postgresql.auto.conf"
        let copied = try String(contentsOfFile: path, encoding: .utf8)
        // Of two values of one setting the last counts.
        try programs.write(
            copied + """

                unix_socket_directories = '\(directory)'
                primary_conninfo = '\(url)&application_name=replica'
                wal_retrieve_retry_interval = 100ms
                """, to: path)
        try start()
    }

    deinit {
        watchdog.end()
    }

    var data: String { "\(directory)/data" }

    /// The libpq URL of one of its databases.
    ///
    /// - Parameter user: A role that may log in; the superuser unless said otherwise.
    public func url(database: String, user: String = "postgres") -> String {
        "postgresql://\(user)@/\(database)?host=\(directory)"
    }

    /// Makes a fresh, empty database; answers its libpq URL.
    ///
    /// - Throws: `TestKitError` with what psql said.
    public func makeDatabase() throws -> String {
        let number = databaseCount.add(1, ordering: .relaxed).newValue
        let name = "test_\(number)"
        try execute("CREATE DATABASE \(name)")
        return url(database: name)
    }

    /// Runs SQL as the superuser; answers the rows, cells separated by `|`.
    ///
    /// - Throws: `TestKitError` with what psql said.
    @discardableResult
    public func execute(_ sql: String, url: String? = nil) throws -> String {
        let target = url ?? self.url(database: "postgres")
        return try programs.run(
            "psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", target, "-c", sql],
            asServerUser: false)
    }

    /// How a server stops.
    public enum StopMode: String, Sendable {
        /// Ends every connection, then shuts down in order.
        case fast
        /// As if it had crashed.
        case immediate
    }

    /// Stops the server and waits until it is gone.
    ///
    /// - Throws: `TestKitError` with what pg_ctl said.
    public func stop(_ mode: StopMode = .fast) throws {
        try programs.run("pg_ctl", ["-D", data, "-m", mode.rawValue, "-w", "stop"])
    }

    /// Starts the server and waits until it takes connections.
    ///
    /// - Throws: `TestKitError` with what pg_ctl and the server said.
    public func start() throws {
        do {
            try programs.run("pg_ctl", ["-D", data, "-w", "-l", "\(directory)/log", "start"])
        } catch {
            let log = try? String(contentsOfFile: "\(directory)/log", encoding: .utf8)
            throw TestKitError("\(error)\n\(log ?? "")")
        }
    }

    /// Makes a replica take writes, and waits until it does.
    ///
    /// - Throws: `TestKitError` with what pg_ctl said.
    func promote() throws { try programs.run("pg_ctl", ["-D", data, "-w", "promote"]) }

    /// Stops the server in order and starts it again.
    ///
    /// - Throws: `TestKitError` with what pg_ctl said.
    public func restart() throws {
        try stop()
        try start()
    }

    /// Sends a signal to every process of the server, such as SIGSTOP: the first one alone only takes new
    /// connections.
    ///
    /// - Throws: `TestKitError` if the server does not run.
    public func signal(_ number: Int32) throws {
        guard let text = try? String(contentsOfFile: "\(data)/postmaster.pid", encoding: .utf8),
            let first = text.split(separator: "\n").first.flatMap({ pid_t($0) }),
            let children = try? String(
                contentsOfFile: "/proc/\(first)/task/\(first)/children", encoding: .utf8),
            kill(first, number) == 0
        else { throw TestKitError("The PostgreSQL server does not run.") }
        for pid in children.split(separator: " ").compactMap({ pid_t($0) }) { kill(pid, number) }
    }
}
