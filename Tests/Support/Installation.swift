import Foundation

/// One Holdfast of a test's own: its directories, its supervisor and its clients, on the executables that
/// ship.
public final class Installation: Sendable {
    /// Where the records are kept.
    public enum Store: Sendable, CustomStringConvertible {
        /// In SQLite files; nothing else is needed.
        case embedded
        /// In the PostgreSQL database of this URL.
        case postgresql(String)

        /// For the names of tests.
        public var description: String {
            switch self {
            case .embedded: "embedded"
            case .postgresql: "PostgreSQL"
            }
        }
    }

    /// `HOLDFAST_HOME`
    public let home: String
    /// `HOLDFAST_RUNTIME_DIR`
    public let runtimeDirectory: String
    /// The whole environment of everything that is started.
    public let environment: [String: String]
    private let root: String

    /// Directories and an environment; nothing runs yet. Paths are short, for the sockets' sake.
    ///
    /// - Parameter settings: More variables, or other values of ours.
    /// - Throws: `SpawnFailure`.
    public init(_ store: Store = .embedded, settings: [String: String] = [:]) throws {
        root = try Self.makeDirectory()
        (home, runtimeDirectory) = (root + "/home", root + "/run")
        for directory in [home, runtimeDirectory, root + "/work"] where mkdir(directory, 0o700) != 0 {
            throw SpawnFailure(what: "mkdir \(directory)", code: errno)
        }
        var environment = [
            "PATH": environmentValue("PATH") ?? "/usr/bin:/bin", "HOME": root, "LANG": "C.UTF-8",
            "TMPDIR": root,
            "HOLDFAST_HOME": home, "HOLDFAST_RUNTIME_DIR": runtimeDirectory, "HOLDFAST_LOG_LEVEL": "info",
            // Many run at once, and few have clients over HTTP.
            "HOLDFAST_HTTP": "off",
        ]
        // Marks what belongs to this run of the tests, so that the run can be searched for survivors.
        environment["TEST_RUN_OF_HOLDFAST"] = environmentValue("TEST_RUN_OF_HOLDFAST")
        if case .postgresql(let url) = store { environment["HOLDFAST_DATABASE_URL"] = url }
        self.environment = environment.merging(settings) { $1 }
    }

    /// Where the executables are: `HOLDFAST_BIN`, or beside the test bundle.
    public static var programs: String {
        if let directory = environmentValue("HOLDFAST_BIN") { return directory }
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return bundle.deletingLastPathComponent().path
    }

    /// The names of the executables; where they are built, those of tests are among them.
    ///
    /// - Throws: Where there is no such directory.
    public static func programNames() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: programs).filter { name in
            name.hasPrefix("holdfast") && !name.contains(".")
                && FileManager.default.isExecutableFile(atPath: programs + "/" + name)
        }
    }

    /// The path of one executable.
    public static func program(_ name: String) -> String { programs + "/" + name }

    /// The socket of a service.
    public func socket(of service: String) -> String { "\(runtimeDirectory)/\(service).sock" }

    /// A directory for what a test writes; also the working directory of what it starts.
    public var workingDirectory: String { root + "/work" }

    /// Where the supervisor's log goes.
    public var logPath: String { root + "/supervisor.log" }

    /// The end of the supervisor's log, for failure messages.
    public func logTail(lines: Int = 30) -> String {
        let text =
            FileManager.default.contents(atPath: logPath).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: "\n").suffix(lines).joined(separator: "\n")
    }

    private static func makeDirectory() throws -> String {
        var template = Array("/tmp/hf-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SpawnFailure(what: "mkdtemp", code: errno) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What is left in the file system goes.
    public func removeFiles() { try? FileManager.default.removeItem(atPath: root) }
}
