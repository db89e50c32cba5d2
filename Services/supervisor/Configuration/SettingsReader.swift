import NIOCore
import Primitives
import Wire

/// Reads the layers of the configuration, gathering every fault on the way.
struct SettingsReader {
    private typealias Layer = (origin: Settings.Origin, values: [Setting: String])

    private let sources: Settings.Sources
    private(set) var faults: [String] = []
    private var layers: [Layer] = []

    init(_ sources: Settings.Sources) {
        self.sources = sources
    }

    mutating func read() -> [Setting: Settings.Value] {
        layers = [(.flag, sources.flags), (.environment, environmentLayer())]
        for index in layers.indices {
            for (setting, value) in layers[index].values {
                let name = name(setting, layers[index].origin)
                layers[index].values[setting] = checked(
                    value, setting, base: sources.workingDirectory, name: name)
            }
        }
        // The state directory depends on the repository, and the file is in the state directory.
        let start = configured(.repository)?.text ?? sources.workingDirectory
        var location = sources.locate(start)
        let home = configured(.home) ?? standard(standardHome(location))
        layers.append((.file, fileLayer(home: home.text ?? "")))
        if let repository = configured(.repository)?.text { location = sources.locate(repository) }

        var values: [Setting: Settings.Value] = [:]
        for setting in Setting.allCases {
            values[setting] = configured(setting) ?? standard(standardValue(setting, location))
        }
        values[.home] = home
        values[.runtimeDirectory] =
            configured(.runtimeDirectory) ?? standard(standardRuntimeDirectory(home.text ?? "", location))
        values[.databaseURL] = databaseURL()
        values[.tokensFile] =
            configured(.tokensFile) ?? standard((home.text ?? "") + "/" + Settings.tokensFileName)
        checkTogether(values)
        return values
    }

    private func name(_ setting: Setting, _ origin: Settings.Origin) -> String {
        switch origin {
        case .flag: "--" + setting.key.map { $0 == "_" ? "-" : String($0) }.joined()
        case .environment, .standard: setting.variable
        case .file: "\"\(setting.key)\" in holdfast.json"
        }
    }

    private func configured(_ setting: Setting) -> Settings.Value? {
        for layer in layers {
            if let text = layer.values[setting] { return Settings.Value(text: text, origin: layer.origin) }
        }
        return nil
    }

    private func standard(_ text: String?) -> Settings.Value {
        Settings.Value(text: text, origin: .standard)
    }

    private mutating func checked(
        _ value: String, _ setting: Setting, base: String, name: String
    ) -> String {
        if let fault = SettingRules.fault(in: value, of: setting) { faults.append("\(name) \(fault).") }
        return setting.isPath ? Paths.absolute(value, from: base) : value
    }
}

// MARK: - Layers

extension SettingsReader {
    private mutating func environmentLayer() -> [Setting: String] {
        let settings = Dictionary(uniqueKeysWithValues: Setting.allCases.map { ($0.variable, $0) })
        var layer: [Setting: String] = [:]
        for (name, value) in sources.environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix(Setting.variablePrefix) {
            if let setting = settings[name] {
                // Compose passes unset variables on as empty ones.
                if !value.isEmpty { layer[setting] = value }
            } else {
                let near = nearestName(to: name, among: settings.keys.sorted(), limit: 3)
                faults.append(
                    "\(name) in the environment is no variable of holdfast"
                        + (near.map { "; did you mean \($0)?" } ?? "."))
            }
        }
        return layer
    }

    private mutating func fileLayer(home: String) -> [Setting: String] {
        let path = home + "/holdfast.json"
        let content: ByteBuffer
        do {
            guard let found = try sources.readFile(path) else { return [:] }
            content = found
        } catch {
            faults.append("\(path) can't be read: \(error).")
            return [:]
        }
        guard let object = (try? JSON(parsing: content))?.object else {
            faults.append("\(path) must hold one JSON object.")
            return [:]
        }
        var layer: [Setting: String] = [:]
        for member in object.members {
            guard let setting = Setting(rawValue: member.key), setting.isAllowedInFile else {
                let names = Setting.allCases.filter(\.isAllowedInFile).map(\.key)
                let near = nearestName(to: member.key, among: names, limit: 3)
                faults.append(
                    "\"\(member.key)\" is no setting that \(path) can have"
                        + (near.map { "; did you mean \"\($0)\"?" } ?? "."))
                continue
            }
            guard let text = Self.text(member.value, of: setting) else {
                faults.append(
                    "\"\(setting.key)\" in \(path) must be a string or number, not \(member.value.typeName)."
                )
                continue
            }
            layer[setting] = checked(
                text, setting, base: home, name: "\"\(setting.key)\" in \(path)")
        }
        return layer
    }
}

extension SettingsReader {
    /// A value of the file as text. Foreign servers may be an object, each member's value a command line or
    /// its words.
    private static func text(_ value: JSON, of setting: Setting) -> String? {
        guard setting == .foreign, let servers = value.object else {
            return value.string ?? value.integer.map { String($0) }
        }
        let lines = servers.members.compactMap { server -> String? in
            if let line = server.value.string { return "\(server.key)=\(line)" }
            let words = server.value.array?.compactMap(\.string) ?? []
            guard words.count == server.value.array?.count else { return nil }
            return server.key + "=" + words.map(ShellWords.quoted).joined(separator: " ")
        }
        return lines.count == servers.members.count ? lines.joined(separator: "\n") : nil
    }
}

// MARK: - What nobody set

extension SettingsReader {
    private func standardValue(_ setting: Setting, _ location: RepositoryLocation) -> String? {
        switch setting {
        case .repository: location.root
        case .statusFile: (location.root ?? sources.workingDirectory) + "/.project_status.md"
        case .http: HTTPAddress.standard
        case .httpAuth: "token"
        case .httpRate: "2000"
        case .cacheTTLSeconds: "1800"
        case .archiveAfterDays: "365"
        case .logLevel: "info"
        case .logFormat: LogFormat.auto.rawValue
        case .standby, .metrics: "on"
        case .tools: "all"
        case .home, .runtimeDirectory, .databaseURL, .databaseURLFile, .tokensFile, .httpHosts, .httpOrigins,
            .jwtIssuer, .jwtAudience, .jwtKeys, .foreign:
            nil
        }
    }

    private mutating func standardHome(_ location: RepositoryLocation) -> String {
        if let state = sources.environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return Paths.absolute("holdfast/" + location.id, from: state)
        }
        guard let home = sources.environment["HOME"], home.hasPrefix("/") else {
            faults.append("HOLDFAST_HOME must be set where there is neither XDG_STATE_HOME nor HOME.")
            return "/"
        }
        return Paths.absolute(".local/state/holdfast/" + location.id, from: home)
    }

    /// Two state directories of one repository are two supervisors, so they need two runtime directories.
    private func standardRuntimeDirectory(_ home: String, _ location: RepositoryLocation) -> String {
        let id = Paths.shortHash(location.id + "\n" + home)
        if let runtime = sources.environment["XDG_RUNTIME_DIR"], runtime.hasPrefix("/"),
            sources.isDirectory(runtime)
        {
            return Paths.absolute("holdfast/" + id, from: runtime)
        }
        let temporary = sources.environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        return Paths.absolute("holdfast-\(sources.userID)/\(id)", from: temporary)
    }

    private mutating func databaseURL() -> Settings.Value {
        for layer in layers {
            let url = layer.values[.databaseURL]
            guard let path = layer.values[.databaseURLFile] else {
                if let url { return Settings.Value(text: url, origin: layer.origin) }
                continue
            }
            if url != nil {
                faults.append(
                    "\(name(.databaseURL, layer.origin)) and \(name(.databaseURLFile, layer.origin))"
                        + " are both set; set one.")
            }
            return Settings.Value(text: urlFromFile(path, layer.origin), origin: layer.origin)
        }
        return standard(nil)
    }

    private mutating func urlFromFile(_ path: String, _ origin: Settings.Origin) -> String? {
        let name = name(.databaseURLFile, origin)
        guard let content = try? sources.readFile(path) else {
            faults.append("\(name) names \(path), which can't be read.")
            return nil
        }
        let text = String(buffer: content)
        let url = String(text.prefix { $0 != "\n" && $0 != "\r\n" && $0 != " " })
        if let fault = SettingRules.fault(in: url, of: .databaseURL) {
            faults.append("The content of \(path), which \(name) names, \(fault).")
        }
        return url
    }

    private mutating func checkTogether(_ values: [Setting: Settings.Value]) {
        let issuer = values[.jwtIssuer]?.text
        if (issuer == nil) != (values[.jwtKeys]?.text == nil) {
            faults.append(
                "HOLDFAST_JWT_ISSUER and HOLDFAST_JWT_KEYS belong together: who gives tokens,"
                    + " and the file with their keys.")
        }
        guard let http = values[.http]?.text, let address = HTTPAddress(http), !address.isLoopback else {
            return
        }
        if values[.httpAuth]?.text == "off" {
            faults.append(
                "HOLDFAST_HTTP_AUTH may be off only on a loopback address, and HOLDFAST_HTTP is \(http).")
        } else if values[.tokensFile]?.origin == .standard, issuer == nil {
            faults.append(
                "HOLDFAST_HTTP is \(http), which others reach: set HOLDFAST_TOKENS_FILE"
                    + " or HOLDFAST_JWT_ISSUER, or use 127.0.0.1.")
        }
    }
}
