import ArgumentParser
import Glibc

/// The flags that every command shares: each wins over its environment variable and `holdfast.json`.
struct SettingsOptions: ParsableArguments {
    /// What they are called in the help and in manuals.
    static let title = "Settings"

    @Option(help: ArgumentHelp("The state directory.", valueName: "directory"))
    var home: String?

    @Option(help: ArgumentHelp("The directory of the sockets.", valueName: "directory"))
    var runtimeDir: String?

    @Option(
        help: ArgumentHelp(
            "PostgreSQL, as a libpq URI; others can see it, so better name a file.", valueName: "uri"))
    var databaseUrl: String?

    @Option(help: ArgumentHelp("A file that holds the database's URI.", valueName: "file"))
    var databaseUrlFile: String?

    @Option(help: ArgumentHelp("The root of the git work tree.", valueName: "directory"))
    var repository: String?

    @Option(help: ArgumentHelp("The status document.", valueName: "file"))
    var statusFile: String?

    @Option(help: ArgumentHelp("Where HTTP is served, or off.", valueName: "host:port"))
    var http: String?

    @Option(help: ArgumentHelp("How HTTP clients show who they are: token or off.", valueName: "kind"))
    var httpAuth: String?

    @Option(help: ArgumentHelp("The tokens that HTTP clients may have.", valueName: "file"))
    var tokensFile: String?

    @Option(help: ArgumentHelp("How many requests a second each HTTP client may make.", valueName: "number"))
    var httpRate: String?

    @Option(
        help: ArgumentHelp("More hosts that HTTP clients may ask for, a comma between.", valueName: "hosts"))
    var httpHosts: String?

    @Option(help: ArgumentHelp("Web pages that may ask over HTTP, a comma between.", valueName: "origins"))
    var httpOrigins: String?

    @Option(help: ArgumentHelp("Whose tokens HTTP clients may show, too.", valueName: "address"))
    var jwtIssuer: String?

    @Option(help: ArgumentHelp("Whom such a token must be for.", valueName: "address"))
    var jwtAudience: String?

    @Option(help: ArgumentHelp("The public keys of that issuer, a JWK set.", valueName: "file"))
    var jwtKeys: String?

    @Option(help: ArgumentHelp("How old a copy may be before other layers are asked.", valueName: "seconds"))
    var cacheTtlSeconds: String?

    @Option(help: ArgumentHelp("How old items that are done must be to be archived.", valueName: "days"))
    var archiveAfterDays: String?

    @Option(help: ArgumentHelp("The least important lines logged.", valueName: "level"))
    var logLevel: String?

    @Option(
        help: ArgumentHelp(
            "How the log is written: auto (for people on a terminal), json or text.", valueName: "form"))
    var logFormat: String?

    @Option(
        help: ArgumentHelp(
            "Whether calls are counted and /metrics tells: on, open, token or off.", valueName: "state"))
    var metrics: String?

    @Option(
        help: ArgumentHelp("Whether a standby of each service runs beside it: on or off.", valueName: "state")
    )
    var standby: String?

    @Option(
        help: ArgumentHelp(
            "Foreign MCP servers that speak stdio, each name=command; semicolons between them.",
            valueName: "servers"))
    var foreign: String?

    @Option(
        help: ArgumentHelp("The tools that clients are shown: all, core, or their names.", valueName: "names")
    )
    var tools: String?

    /// The flags that were given.
    var flags: [Setting: String] {
        let all: [Setting: String?] = [
            .home: home, .runtimeDirectory: runtimeDir, .databaseURL: databaseUrl,
            .databaseURLFile: databaseUrlFile, .repository: repository, .statusFile: statusFile, .http: http,
            .httpAuth: httpAuth, .tokensFile: tokensFile, .httpRate: httpRate, .httpHosts: httpHosts,
            .httpOrigins: httpOrigins, .jwtIssuer: jwtIssuer, .jwtAudience: jwtAudience, .jwtKeys: jwtKeys,
            .cacheTTLSeconds: cacheTtlSeconds,
            .archiveAfterDays: archiveAfterDays, .logLevel: logLevel, .logFormat: logFormat,
            .metrics: metrics,
            .standby: standby, .foreign: foreign, .tools: tools,
        ]
        return all.compactMapValues { $0 }
    }

    /// The effective settings.
    ///
    /// - Throws: `ExitCode` 78, after saying what is wrong.
    func resolved() throws -> Settings {
        do throws(Settings.Fault) {
            return try read()
        } catch {
            throw Console.failure(.configuration, error.sentences.joined(separator: "\n"))
        }
    }

    /// The effective settings.
    ///
    /// - Throws: `Settings.Fault` with everything that is wrong.
    func read() throws(Settings.Fault) -> Settings {
        try Settings(
            Settings.Sources(
                flags: flags, environment: ThisProcess.environment,
                workingDirectory: ThisProcess.workingDirectory, userID: geteuid(),
                readFile: { try Files.read($0) }, isDirectory: ThisProcess.isDirectory,
                locate: RepositoryLocation.find))
    }
}
