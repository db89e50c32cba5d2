import NIOCore
import Testing

@testable import Supervisor

@Suite struct SettingsTests {
    private func settings(
        flags: [Setting: String] = [:], environment: [String: String] = [:], files: [String: String] = [:],
        directories: Set<String> = []
    ) throws(Settings.Fault) -> Settings {
        try Settings(
            Settings.Sources(
                flags: flags, environment: environment.merging(["HOME": "/people/me"]) { mine, _ in mine },
                workingDirectory: "/projects/repo/sub", userID: 7,
                readFile: { files[$0].map { ByteBuffer(string: $0) } },
                isDirectory: { directories.contains($0) },
                locate: { path in
                    path.hasPrefix("/projects/repo")
                        ? RepositoryLocation(root: "/projects/repo", identity: "/projects/repo/.git")
                        : RepositoryLocation(root: nil, identity: path)
                }))
    }

    private func sentences(
        flags: [Setting: String] = [:], environment: [String: String] = [:], files: [String: String] = [:]
    ) -> [String] {
        do throws(Settings.Fault) {
            _ = try settings(flags: flags, environment: environment, files: files)
            return []
        } catch {
            return error.sentences
        }
    }

    private let id = Paths.shortHash("/projects/repo/.git")

    @Test func nothingSet_everythingHasItsDefault() throws {
        let settings = try settings()
        #expect(settings.home == "/people/me/.local/state/holdfast/" + id)
        #expect(settings.runtimeDirectory.hasPrefix("/tmp/holdfast-7/"))
        #expect(settings[.repository] == "/projects/repo")
        #expect(settings[.statusFile] == "/projects/repo/.project_status.md")
        #expect(settings[.databaseURL] == nil)
        #expect(settings[.http] == "127.0.0.1:7420")
        #expect(settings[.cacheTTLSeconds] == "1800")
        #expect(settings[.archiveAfterDays] == "365")
        #expect(settings.logLevel == .info)
        #expect(settings.logFormat == .auto)
        #expect(settings.hasStandbys)
        #expect(settings.values.values.allSatisfy { $0.origin == .standard })
    }

    @Test func xdgDirectories_areUsedWhereTheyExist() throws {
        let environment = ["XDG_STATE_HOME": "/state", "XDG_RUNTIME_DIR": "/run/user/7"]
        let found = try settings(environment: environment, directories: ["/run/user/7"])
        #expect(found.home == "/state/holdfast/" + id)
        #expect(found.runtimeDirectory.hasPrefix("/run/user/7/holdfast/"))
        let missing = try settings(environment: environment.merging(["TMPDIR": "/var/tmp"]) { $1 })
        #expect(missing.runtimeDirectory.hasPrefix("/var/tmp/holdfast-7/"))
    }

    @Test func twoStateDirectories_haveTwoRuntimeDirectories() throws {
        let one = try settings(environment: ["HOLDFAST_HOME": "/one"])
        let two = try settings(environment: ["HOLDFAST_HOME": "/two"])
        #expect(one.runtimeDirectory != two.runtimeDirectory)
    }

    @Test func flagsWinOverEnvironmentOverFile() throws {
        let file = #"{"cache_ttl_seconds":10,"log_level":"debug","archive_after_days":"30"}"#
        let settings = try settings(
            flags: [.cacheTTLSeconds: "30", .home: "/h"],
            environment: ["HOLDFAST_CACHE_TTL_SECONDS": "20", "HOLDFAST_ARCHIVE_AFTER_DAYS": "20"],
            files: ["/h/holdfast.json": file])
        #expect(settings.values[.cacheTTLSeconds] == .init(text: "30", origin: .flag))
        #expect(settings.values[.archiveAfterDays] == .init(text: "20", origin: .environment))
        #expect(settings.values[.logLevel] == .init(text: "debug", origin: .file))
    }

    @Test(arguments: [
        #"{"foreign":"other=/opt/server -v"}"#, #"{"foreign":{"other":"/opt/server -v"}}"#,
        #"{"foreign":{"other":["/opt/server","-v"]}}"#,
    ])
    func foreignServers_areReadInEachForm(file: String) throws {
        let settings = try settings(flags: [.home: "/h"], files: ["/h/holdfast.json": file])
        #expect(settings.foreignServers == [ForeignServer(name: "other", words: ["/opt/server", "-v"])])
        // What others are told of it, they read the same way.
        let told = settings.environment(inherited: [:], withDatabase: false)
        #expect(try ForeignServer.parse(told["HOLDFAST_FOREIGN"] ?? "") == settings.foreignServers)
    }

    @Test func foreignServersOfNoForm_areAFault() {
        for file in [#"{"foreign":[1]}"#, #"{"foreign":{"other":1}}"#, #"{"foreign":"vendors=x"}"#] {
            #expect(sentences(flags: [.home: "/h"], files: ["/h/holdfast.json": file]).count == 1, "\(file)")
        }
    }

    @Test func standbys_areOffWhereAnyLayerSaysSo() throws {
        let file = ["/h/holdfast.json": #"{"standby":"off"}"#]
        #expect(try !settings(flags: [.home: "/h"], files: file).hasStandbys)
        let environment = ["HOLDFAST_STANDBY": "on"]
        #expect(try settings(flags: [.home: "/h"], environment: environment, files: file).hasStandbys)
        #expect(try !settings(flags: [.standby: "off"], environment: environment).hasStandbys)
    }

    @Test func relativePaths_areMadeAbsoluteFromWhereTheyWereWritten() throws {
        let settings = try settings(
            flags: [.home: "state"], environment: ["HOLDFAST_REPOSITORY": ".."],
            files: ["/projects/repo/sub/state/holdfast.json": #"{"status_file":"s.md"}"#])
        #expect(settings.home == "/projects/repo/sub/state")
        #expect(settings[.repository] == "/projects/repo")
        #expect(settings[.statusFile] == "/projects/repo/sub/state/s.md")
    }

    @Test func unknownNamesAndBadValues_areAllNamed() {
        let found = sentences(
            flags: [.http: "nowhere"],
            environment: [
                "HOLDFAST_HOME": "/h", "HOLDFAST_LOG_LEVL": "info", "HOLDFAST_CACHE_TTL_SECONDS": "soon",
            ],
            files: [
                "/h/holdfast.json": #"{"htp":"off","home":"/x","log_level":["info"],"archive_after_days":0}"#
            ])
        for part in [
            "HOLDFAST_LOG_LEVL in the environment is no variable of holdfast;"
                + " did you mean HOLDFAST_LOG_LEVEL?",
            "HOLDFAST_CACHE_TTL_SECONDS must be a whole number", "--http must be off or host:port",
            "\"htp\" is no setting that /h/holdfast.json can have; did you mean \"http\"?",
            "\"home\" is no setting",
            "\"log_level\" in /h/holdfast.json must be a string or number, not array",
            "\"archive_after_days\" in /h/holdfast.json must be a whole number",
        ] {
            #expect(found.contains { $0.hasPrefix(part) }, "\(part) in \(found)")
        }
        #expect(found.count == 7)
    }

    @Test func fileIsNoObject_isAFault() {
        #expect(
            sentences(environment: ["HOLDFAST_HOME": "/h"], files: ["/h/holdfast.json": "[]"])
                == ["/h/holdfast.json must hold one JSON object."])
    }

    @Test func emptyVariable_isAsGoodAsUnset() throws {
        let settings = try settings(environment: ["HOLDFAST_DATABASE_URL": "", "HOLDFAST_LOG_LEVEL": ""])
        #expect(settings[.databaseURL] == nil)
        #expect(settings.logLevel == .info)
    }

    @Test func databaseURLFile_isReadWithoutItsNewline() throws {
        let settings = try settings(
            environment: ["HOLDFAST_DATABASE_URL_FILE": "/secret"],
            files: ["/secret": "postgresql://u:p@h/db\n"])
        #expect(settings.values[.databaseURL] == .init(text: "postgresql://u:p@h/db", origin: .environment))
    }

    @Test func databaseURLTwiceInOneLayer_isAFault() {
        let found = sentences(
            environment: [
                "HOLDFAST_DATABASE_URL": "postgresql:///a", "HOLDFAST_DATABASE_URL_FILE": "/secret",
            ],
            files: ["/secret": "postgresql:///b"])
        #expect(found.count == 1)
        #expect(found.first?.contains("are both set") == true)
    }

    @Test func databaseURLInAHigherLayer_winsOverAFileInALower() throws {
        let settings = try settings(
            flags: [.databaseURL: "postgresql:///a"],
            environment: ["HOLDFAST_DATABASE_URL_FILE": "/missing"])
        #expect(settings[.databaseURL] == "postgresql:///a")
    }

    @Test func databaseURLFileMissing_isAFault() {
        #expect(sentences(environment: ["HOLDFAST_DATABASE_URL_FILE": "/missing"]).count == 1)
    }

    @Test func tokens_areInTheStateDirectory_unlessTheyAreNamed() throws {
        #expect(try settings(environment: ["HOLDFAST_HOME": "/h"]).tokensFile == "/h/tokens.json")
        #expect(try settings(environment: ["HOLDFAST_TOKENS_FILE": "t"]).tokensFile == "/projects/repo/sub/t")
    }

    @Test func whatNobodyNamed_isNotNamedToOthers() throws {
        let plain = try settings().environment(inherited: [:], withDatabase: true)
        #expect(plain["HOLDFAST_HTTP"] == nil)
        #expect(plain["HOLDFAST_TOKENS_FILE"] == nil)
        #expect(plain["HOLDFAST_HTTP_AUTH"] == "token")
        let named = ["HOLDFAST_HTTP": "127.0.0.1:7420", "HOLDFAST_TOKENS_FILE": "/t"]
        let passed = try settings(environment: named).environment(inherited: [:], withDatabase: true)
        #expect(passed["HOLDFAST_HTTP"] == "127.0.0.1:7420")
        #expect(passed["HOLDFAST_TOKENS_FILE"] == "/t")
    }

    @Test func issuer_andItsKeys_belongTogether() throws {
        let issuer = ["HOLDFAST_JWT_ISSUER": "https://i.example"]
        let keys = ["HOLDFAST_JWT_KEYS": "/keys.json"]
        #expect(sentences(environment: issuer).first?.contains("belong together") == true)
        #expect(sentences(environment: keys).first?.contains("belong together") == true)
        let both = issuer.merging(keys) { $1 }
        #expect(sentences(environment: both) == [])
        // Somebody can get in then, from elsewhere too.
        #expect(sentences(environment: both.merging(["HOLDFAST_HTTP": "0.0.0.0:80"]) { $1 }) == [])
    }

    @Test func httpIsServed_whereSomebodyAsksForIt() throws {
        func plan(
            _ environment: [String: String] = [:], isDetached: Bool = false, only: [String]? = nil
        ) throws -> HTTPPlan {
            HTTPPlan(try settings(environment: environment), isDetached: isDetached, only: only)
        }
        let standard = try #require(HTTPAddress("127.0.0.1:7420"))
        let named = ["HOLDFAST_HTTP": "127.0.0.1:7420"]
        #expect(try plan() == .at(standard, mayMove: true))
        #expect(try plan(named) == .at(standard, mayMove: false))
        #expect(try plan(["HOLDFAST_HTTP": "off"]) == .off)
        #expect(try plan(isDetached: true) == .off)
        #expect(try plan(named, isDetached: true) == .at(standard, mayMove: false))
        #expect(try plan(named, only: ["vendors"]) == .off)
        #expect(try plan(only: ["gateway"]) == .at(standard, mayMove: true))
        #expect(try plan(["HOLDFAST_HTTP": "off"], only: ["gateway"]) == .off)
    }

    @Test func httpBeyondLoopback_needsTokens() throws {
        #expect(sentences(environment: ["HOLDFAST_HTTP": "0.0.0.0:80"]).count == 1)
        #expect(
            sentences(environment: ["HOLDFAST_HTTP": "0.0.0.0:80", "HOLDFAST_HTTP_AUTH": "off"]).first?
                .contains("HOLDFAST_HTTP_AUTH") == true)
        _ = try settings(
            environment: ["HOLDFAST_HTTP": "0.0.0.0:80", "HOLDFAST_TOKENS_FILE": "/tokens"])
        _ = try settings(environment: ["HOLDFAST_HTTP": "127.0.0.1:80", "HOLDFAST_HTTP_AUTH": "off"])
    }

    @Test func homeUnknown_isSaid() {
        #expect(sentences(environment: ["HOME": ""]).contains { $0.hasPrefix("HOLDFAST_HOME must be set") })
        #expect(sentences(environment: ["HOME": "", "HOLDFAST_HOME": "/h"]) == [])
    }

    @Test func childEnvironment_hasEffectiveValuesAndNothingStale() throws {
        let settings = try settings(
            flags: [.logLevel: "debug"],
            environment: ["HOLDFAST_HOME": "/h", "HOLDFAST_DATABASE_URL": "postgresql:///a"])
        let inherited = ["PATH": "/bin", "HOLDFAST_LOG_LEVEL": "info", "HOLDFAST_OLD": "x"]
        let full = settings.environment(inherited: inherited, withDatabase: true)
        #expect(full["PATH"] == "/bin")
        #expect(full["HOLDFAST_LOG_LEVEL"] == "debug")
        #expect(full["HOLDFAST_OLD"] == nil)
        #expect(full["HOLDFAST_HOME"] == "/h")
        #expect(full["HOLDFAST_REPOSITORY"] == "/projects/repo")
        #expect(full["HOLDFAST_DATABASE_URL"] == "postgresql:///a")
        let without = settings.environment(inherited: inherited, withDatabase: false)
        #expect(without["HOLDFAST_DATABASE_URL"] == nil)
    }
}
