import NIOCore
import Primitives
import Wire

/// Everything configured, with where each value came from.
struct Settings: Sendable, Equatable {
    /// Where a value came from.
    enum Origin: Sendable, Equatable {
        case flag
        case environment
        case file
        /// Nobody said anything.
        case standard
    }

    struct Value: Sendable, Equatable {
        /// Nil where nothing is set and nothing needs to be.
        var text: String?
        var origin: Origin
    }

    /// What is wrong with the configuration, every fault one sentence.
    struct Fault: Error, Sendable, Equatable {
        var sentences: [String]
    }

    /// The world that settings are read from.
    struct Sources {
        var flags: [Setting: String] = [:]
        var environment: [String: String] = [:]
        var workingDirectory: String
        var userID: UInt32
        /// The content of a file, nil where there is none.
        var readFile: (String) throws -> ByteBuffer?
        var isDirectory: (String) -> Bool
        /// Which repository a directory belongs to.
        var locate: (String) -> RepositoryLocation
    }

    private(set) var values: [Setting: Value] = [:]

    subscript(_ setting: Setting) -> String? { values[setting]?.text }

    /// The state directory.
    var home: String { self[.home] ?? "" }
    /// Where the sockets are.
    var runtimeDirectory: String { self[.runtimeDirectory] ?? "" }
    /// The least important lines logged.
    var logLevel: LogLevel { self[.logLevel].flatMap(LogLevel.init) ?? .info }

    /// How the supervisor writes its log.
    var logFormat: LogFormat { self[.logFormat].flatMap(LogFormat.init) ?? .auto }

    /// The tokens that HTTP clients may have.
    var tokensFile: String { self[.tokensFile] ?? home + "/" + Self.tokensFileName }
    /// Whether HTTP clients have to show a token.
    var needsToken: Bool { self[.httpAuth] != "off" }
    /// Where the tokens are in the state directory, if nobody says anything.
    static let tokensFileName = "tokens.json"

    /// What a gateway that stays has to do with the status document: keep it up to date where it has markers,
    /// or, where somebody named the file, give it some.
    var statusFileArguments: [String] {
        ["--status-file", values[.statusFile]?.origin == .standard ? "refresh" : "write"]
    }

    /// How old items must be to be archived, in days.
    var archiveAfterDays: Int64 { self[.archiveAfterDays].flatMap { Int64($0) } ?? 365 }

    /// Whether each service has a standby.
    var hasStandbys: Bool { self[.standby] != "off" }

    /// The foreign servers plugged in as services.
    var foreignServers: [ForeignServer] {
        // Nothing that can't be read gets this far.
        (try? ForeignServer.parse(self[.foreign] ?? "")) ?? []
    }

    /// Reads flags over environment over `holdfast.json`, and fills in what nobody set.
    ///
    /// - Throws: `Fault` with everything that is wrong.
    init(_ sources: Sources) throws(Fault) {
        var reader = SettingsReader(sources)
        values = reader.read()
        guard reader.faults.isEmpty else { throw Fault(sentences: reader.faults) }
    }

    /// What another program of ours is told: every effective value by its variable.
    ///
    /// - Parameter inherited: The environment to start from; variables of ours in it are replaced.
    /// - Parameter withDatabase: Whether it may know how to reach the database.
    func environment(inherited: [String: String], withDatabase: Bool) -> [String: String] {
        var environment = inherited.filter { !$0.key.hasPrefix(Setting.variablePrefix) }
        for setting in Setting.allCases where setting != .databaseURLFile {
            guard withDatabase || setting != .databaseURL, let text = self[setting] else { continue }
            // Whether somebody named these counts, and a program that is told them could not tell.
            if [.http, .tokensFile].contains(setting), values[setting]?.origin == .standard { continue }
            environment[setting.variable] = text
        }
        return environment
    }
}
