import ArgumentParser
import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// `holdfast connect`
struct ConnectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect", abstract: "Print how an AI client is configured, or write it there.",
        discussion: """
            Without a client it lists them and their files. The configuration is printed as the whole file; \
            --write puts it into the one that is there, copies that one beside it first, and leaves alone \
            what is no valid JSON. Tokens are never written: the client asks for it, or takes it from \
            \(ClientConfiguration.tokenVariable).
            """)

    @Argument(
        help: "Which: \(ClientKind.allCases.map(\.rawValue).joined(separator: ", ")).",
        completion: .list(ClientKind.allCases.map(\.rawValue)))
    var client: String?

    @Flag(help: "Write it into the client's file.")
    var write = false

    @Flag(name: .customLong("over-http"), help: "Over HTTP, where the client would start a process.")
    var overHTTP = false

    @Option(
        help: "For whom: project (whoever works in this repository) or user (you, everywhere).",
        completion: .list(ClientKind.Scope.allCases.map(\.rawValue)))
    var scope: String?

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func validate() throws {
        if let client, ClientKind(rawValue: client) == nil {
            let names = ClientKind.allCases.map(\.rawValue)
            let near = CommandSuggestion.nearest(to: client, among: names).map { " Did you mean \($0)?" }
            throw ValidationError(
                "There is no client \(client), only \(names.joined(separator: ", ")).\(near ?? "")")
        }
        if let scope, ClientKind.Scope(rawValue: scope) == nil {
            throw ValidationError("--scope must be project or user.")
        }
        guard client != nil || !write else { throw ValidationError("--write needs a client.") }
    }

    func run() throws {
        let settings = try options.resolved()
        let places = ClientPlaces(settings)
        guard let client = client.flatMap({ ClientKind(rawValue: $0) }) else {
            return list(places)
        }
        let scope = try chosenScope(client)
        let configuration = ClientConfiguration(
            client: client, transport: try transport(client, settings),
            repository: client == .claudeDesktop ? places.root : nil)
        let path = scope.flatMap { places.file(client, $0) }
        guard write else {
            Console.say(configuration.file.indented)
            return advise(configuration, scope, path, settings)
        }
        guard let path else {
            throw Console.failure(.usage, "there is no one file for \(client.title): print it instead")
        }
        let said = try ClientFileWriter.write(configuration, to: path)
        Console.say(said)
        advise(configuration, nil, nil, settings)
    }

    private func list(_ places: ClientPlaces) {
        var table = Columns(["CLIENT", "FOR", "FILE"], flexible: "FILE")
        for client in ClientKind.allCases {
            for scope in client.scopes {
                table.add([
                    .init(client.rawValue), .init(scope.rawValue), .init(places.file(client, scope) ?? "-"),
                ])
            }
            if client.scopes.isEmpty { table.add([.init(client.rawValue), "-", "-"]) }
        }
        for line in table.lines(.output) { Console.say(line) }
    }

    private func chosenScope(_ client: ClientKind) throws -> ClientKind.Scope? {
        guard let named = scope.flatMap({ ClientKind.Scope(rawValue: $0) }) else {
            return client.scopes.first
        }
        guard client.scopes.contains(named) else {
            throw Console.failure(.usage, "\(client.title) has no file for the scope \(named.rawValue)")
        }
        return named
    }

    private func transport(
        _ client: ClientKind, _ settings: Settings
    ) throws -> ClientConfiguration.Transport {
        guard overHTTP || client == .http else {
            return .stdio(program: ThisProcess.lastingProgram, flags: Self.flags(settings))
        }
        guard client != .claudeDesktop else {
            throw Console.failure(
                .usage, "the file of \(client.title) names programs only: leave --over-http out")
        }
        guard let url = Self.url(settings) else {
            throw Console.failure(.configuration, "HTTP is off: HOLDFAST_HTTP says so")
        }
        return .http(url: url, needsToken: settings.needsToken)
    }

    /// Where HTTP is served: as the running supervisor says, or as configured.
    private static func url(_ settings: Settings) -> String? {
        let access = SupervisorAccess(runtimeDirectory: settings.runtimeDirectory)
        let services = (try? access.statuses())?.flatMap { $0.status["services"]?.array ?? [] } ?? []
        if let url = services.lazy.compactMap({ $0["url"]?.string }).first { return url }
        return settings[.http].flatMap { HTTPAddress($0)?.url }
    }

    /// What a client's process has to be told to find this installation: what somebody named here.
    static func flags(_ settings: Settings) -> [String] {
        let told: [Setting] = [.home, .runtimeDirectory, .repository, .statusFile, .databaseURLFile]
        return told.flatMap { setting -> [String] in
            guard let value = settings.values[setting], let text = value.text,
                value.origin == .flag || value.origin == .environment
            else { return [] }
            return ["--" + setting.key.map { $0 == "_" ? "-" : String($0) }.joined(), text]
        }
    }

    /// What else has to be done, on standard error.
    private func advise(
        _ configuration: ClientConfiguration, _ scope: ClientKind.Scope?, _ path: String?,
        _ settings: Settings
    ) {
        if let path { Console.complain("This belongs into \(path); --write puts it there.") }
        if let scope, let command = configuration.command(scope) { Console.complain("Or: \(command)") }
        if case .http(_, let needsToken) = configuration.transport {
            Console.complain("`holdfast run` serves HTTP; one that a client started does not.")
            guard needsToken else { return }
            let variable = ClientConfiguration.tokenVariable
            Console.complain("A token is made by: holdfast token add NAME --scope write")
            if [.claudeCode, .cursor].contains(configuration.client) {
                Console.complain("The client takes it from the environment: export \(variable)=hf_…")
            }
        } else if settings.values[.databaseURL]?.origin == .environment {
            Console.complain(
                "HOLDFAST_DATABASE_URL is set here, and a client's process may not have it: put the URL into "
                    + "\(settings.home)/holdfast.json, or name a file of it there (database_url_file).")
        }
    }
}

/// Where the files of clients are for this user in this repository.
struct ClientPlaces: Sendable, Equatable {
    let root: String
    let userHome: String
    let configHome: String

    init(_ settings: Settings) {
        let environment = ThisProcess.environment
        root = settings[.repository] ?? ThisProcess.workingDirectory
        userHome = environment["HOME"] ?? "/"
        let named = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        configHome = named ?? userHome + "/.config"
    }

    func file(_ client: ClientKind, _ scope: ClientKind.Scope) -> String? {
        client.file(scope, root: root, userHome: userHome, configHome: configHome)
    }
}
