public import Logging
import Primitives
import Storage
import Telemetry
public import Transport

/// How one service process is to run: told by its command line and environment.
public struct ServiceConfiguration: Sendable {
    /// Where the records live.
    public enum Store: Sendable, Equatable {
        /// The embedded default: the service's own file under this state directory.
        case embedded(home: String)
        /// PostgreSQL, by a libpq URI.
        case postgresql(url: String)

        /// What the environment names.
        ///
        /// - Throws: `Fault` where it names nothing.
        init(environment: [String: String]) throws(Fault) {
            if let url = environment["HOLDFAST_DATABASE_URL"], !url.isEmpty {
                self = .postgresql(url: url)
            } else if let home = environment["HOLDFAST_HOME"], !home.isEmpty {
                self = .embedded(home: home)
            } else {
                throw Fault(
                    description: "Set HOLDFAST_HOME to the state directory,"
                        + " or HOLDFAST_DATABASE_URL to a PostgreSQL URI.")
            }
        }

        /// The store of one service.
        func configuration(of service: String) -> StoreConfiguration {
            switch self {
            case .embedded(let home): .sqlite(path: "\(home)/store/\(service).sqlite")
            case .postgresql(let url): .postgresql(url: url)
            }
        }
    }

    /// Where it listens.
    public let listener: Listener
    /// The control socket to the supervisor; nil where there is none.
    public let controlDescriptor: CInt?
    /// Which of the service's instances this is.
    public let role: InstanceRole
    /// Where the records live.
    public let store: Store
    /// The state directory, where a copy is kept; nil where there is none, and so no copy.
    public let home: String?
    /// How old a copy may be, in seconds, before its answers say that it has expired.
    public let cacheMaxSeconds: Int64
    /// Git history and the status document, which answer where no copy does.
    public let texts: TextLocations
    /// Where the sockets of all services lie.
    public let runtimeDirectory: String
    /// The least severe log level.
    public let logLevel: Logger.Level

    /// Whether calls are counted for metrics.
    public let countsCalls: Bool

    /// What is wrong with a command line or an environment, in a sentence.
    public struct Fault: Error, Equatable, CustomStringConvertible {
        /// The sentence.
        public let description: String
    }

    /// Reads the command line (without the program's name) and the environment.
    ///
    /// - Throws: `Fault`.
    public init(arguments: [String], environment: [String: String]) throws(Fault) {
        let flags = try Self.flags(arguments)
        let listenDescriptor = try Self.descriptor("--listen-fd", flags)
        controlDescriptor = try Self.descriptor("--control-fd", flags)
        switch (flags["--standby"], flags["--with-standby"]) {
        case (nil, nil): role = .alone
        case (nil, _): role = .primary
        case (_, nil): role = .standby
        default: throw Fault(description: "Give either --standby or --with-standby.")
        }
        switch (listenDescriptor, flags["--socket"]) {
        case (let descriptor?, nil): listener = .inherited(descriptor: descriptor)
        case (nil, let path?): listener = .path(path)
        default: throw Fault(description: "Give either --socket PATH or --listen-fd NUMBER.")
        }
        home = environment["HOLDFAST_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        if role != .alone, home == nil {
            throw Fault(description: "Set HOLDFAST_HOME: two instances of a service meet in its files.")
        }
        cacheMaxSeconds =
            environment["HOLDFAST_CACHE_TTL_SECONDS"].flatMap { Int64($0) } ?? Limits.cacheSecondsDefault
        let path = { (name: String) in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        texts = TextLocations(
            repository: path("HOLDFAST_REPOSITORY"), statusFile: path("HOLDFAST_STATUS_FILE"))
        store = try Store(environment: environment)
        runtimeDirectory = environment["HOLDFAST_RUNTIME_DIR"] ?? Self.directory(of: flags["--socket"]) ?? "."
        countsCalls = environment["HOLDFAST_METRICS"] != "off"
        logLevel = try Self.logLevel(environment)
    }

    /// The least severe level that the environment asks for.
    static func logLevel(_ environment: [String: String]) throws(Fault) -> Logger.Level {
        let level = environment["HOLDFAST_LOG_LEVEL"] ?? "info"
        guard let logLevel = Logger.Level.named(level) else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault(description: "HOLDFAST_LOG_LEVEL is \(level); use one of \(names).")
        }
        return logLevel
    }

    /// Flags without a value.
    private static let switches = ["--standby", "--with-standby"]

    private static func flags(_ arguments: [String]) throws(Fault) -> [String: String] {
        let known = ["--socket", "--listen-fd", "--control-fd"] + switches
        var flags: [String: String] = [:]
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            guard known.contains(flag) else {
                let nearest =
                    nearestName(to: flag, among: known, limit: 3).map { " Did you mean \($0)?" } ?? ""
                throw Fault(description: "\(flag) is not a flag of this program.\(nearest)")
            }
            if switches.contains(flag) {
                flags[flag] = ""
                continue
            }
            guard let value = rest.popFirst() else { throw Fault(description: "\(flag) needs a value.") }
            flags[flag] = value
        }
        return flags
    }

    private static func descriptor(_ flag: String, _ flags: [String: String]) throws(Fault) -> CInt? {
        guard let text = flags[flag] else { return nil }
        guard let number = CInt(text), number >= 0 else {
            throw Fault(description: "\(flag) is \(text); it must be the number of an open descriptor.")
        }
        return number
    }

    private static func directory(of path: String?) -> String? {
        guard let path, let slash = path.lastIndex(of: "/") else { return nil }
        return String(path[..<slash])
    }
}
