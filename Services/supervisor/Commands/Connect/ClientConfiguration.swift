import Wire

/// What a client is told so that it finds Holdfast.
struct ClientConfiguration: Sendable, Equatable {
    /// How it is reached.
    enum Transport: Sendable, Equatable {
        /// The client starts this program, with more flags than `mcp`.
        case stdio(program: String, flags: [String])
        case http(url: String, needsToken: Bool)
    }

    let client: ClientKind
    let transport: Transport
    /// The repository, for a client that opens none.
    var repository: String?

    /// The name that clients show.
    static let serverName = "holdfast"
    /// The variable that clients take the token from. It is none of ours: those all begin with HOLDFAST_.
    static let tokenVariable = "MCP_HOLDFAST_TOKEN"
    private static let tokenInput = "holdfast-token"

    /// The server's entry.
    var entry: JSON {
        switch transport {
        case .stdio(let program, let flags):
            let place = client.openDirectory ?? repository
            // What was named wins over where the client is.
            let named = flags.contains("--repository") ? [] : place.map { ["--repository", $0] } ?? []
            let words = ["mcp"] + named + flags
            var entry: JSONObject = [:]
            if client == .claudeCode || client == .vscode { entry["type"] = "stdio" }
            entry["command"] = .string(program)
            entry["args"] = .array(words.map { .string($0) })
            return .object(entry)
        case .http(let url, let needsToken):
            var entry: JSONObject = [:]
            if client != .cursor { entry["type"] = "http" }
            entry["url"] = .string(url)
            if needsToken { entry["headers"] = ["Authorization": .string("Bearer \(token)")] }
            return .object(entry)
        }
    }

    /// What the client asks its user for; nil where it has nothing to ask.
    var input: JSON? {
        guard client == .vscode, case .http(_, true) = transport else { return nil }
        return [
            "type": "promptString", "id": .string(Self.tokenInput), "description": "A token of Holdfast",
            "password": true,
        ]
    }

    /// The whole file, where there is nothing else in it.
    var file: JSON {
        var file: JSONObject = [client.serversKey: [Self.serverName: entry]]
        if let input { file["inputs"] = [input] }
        return .object(file)
    }

    /// The command that has the client write it itself; nil where it has none.
    func command(_ scope: ClientKind.Scope) -> String? {
        guard client == .claudeCode else { return nil }
        let name = Self.serverName
        switch transport {
        case .stdio(let program, let flags):
            let words = [program, "mcp"] + flags
            return "claude mcp add --scope \(scope.rawValue) \(name) -- "
                + words.map(Self.word).joined(separator: " ")
        case .http(let url, let needsToken):
            let header = needsToken ? " --header \"Authorization: Bearer TOKEN\"" : ""
            return "claude mcp add --scope \(scope.rawValue) --transport http \(name) \(url)\(header)"
        }
    }

    /// A word as a shell takes it.
    private static func word(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "/._-+:=@,".utf8.contains(byte)
            }
        }
        return isPlain && !word.isEmpty ? word : ShellWords.quoted(word)
    }

    private var token: String {
        switch client {
        case .claudeCode: "${\(Self.tokenVariable)}"
        case .cursor: "${env:\(Self.tokenVariable)}"
        case .vscode: "${input:\(Self.tokenInput)}"
        case .claudeDesktop, .http: "TOKEN"
        }
    }
}
