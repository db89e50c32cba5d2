import Primitives
import TestSupport
import Wire

/// Makes what the tokens of a case stand for, each once per case, through the tools themselves.
struct Fixtures {
    private let client: MCPClient
    private let tag: String
    private var known: [String: JSON] = [:]
    /// The current version of each entity made, by its id and by its name.
    private var versions: [String: Int64] = [:]

    /// - Parameter tag: Keeps the names of one case apart from those of all others.
    init(client: MCPClient, tag: String) {
        self.client = client
        self.tag = tag
    }

    /// The value with its tokens replaced.
    mutating func resolved(_ value: JSON, in arguments: JSONObject = [:]) async throws -> JSON {
        switch value {
        case .string(let text) where text.hasPrefix("$"): return try await meaning(of: text, in: arguments)
        case .array(let elements):
            var result: [JSON] = []
            for element in elements { result.append(try await resolved(element, in: arguments)) }
            return .array(result)
        case .object(let object): return .object(try await resolved(object))
        default: return value
        }
    }

    /// The object with its tokens replaced; versions last, for they depend on which entity is named.
    mutating func resolved(_ object: JSONObject) async throws -> JSONObject {
        var result = object
        for isVersion in [false, true] {
            for member in object.members
            where (member.value.string?.hasPrefix("$version") ?? false) == isVersion {
                result[member.key] = try await resolved(member.value, in: result)
            }
        }
        return result
    }

    private mutating func meaning(of token: String, in arguments: JSONObject) async throws -> JSON {
        switch token {
        case "$version": return .integer(try await version(in: arguments))
        case "$version+1": return .integer(try await version(in: arguments) + 1)
        case "$version-1": return .integer(try await version(in: arguments) - 1)
        case "$missing": return "019a0000-0000-7000-8000-00000000dead"
        case "$TASK":
            let id = try await resolved("$task").string ?? ""
            return .string(id.uppercased())
        default:
            if let value = known[token] { return value }
            let value = try await make(token)
            known[token] = value
            return value
        }
    }

    private mutating func version(in arguments: JSONObject) async throws -> Int64 {
        if let name = (arguments["id"] ?? arguments["name"])?.string,
            let version = versions[name.lowercased()]
        {
            return version
        }
        let configuration = try await client.call("get_project_configuration")
        guard let version = configuration.version else {
            throw ProtocolViolation("a configuration without version")
        }
        return version
    }

    private mutating func make(_ token: String) async throws -> JSON {
        switch token {
        case "$project", "$session", "$task", "$research":
            return .string(try await item(String(token.dropFirst())))
        case "$deleted":
            let id = try await item("task")
            try await update(item: id, ["deleted_at": "2026-01-01T00:00:00Z"])
            return .string(id)
        case "$updated_task":
            let id = try await item("task")
            try await update(item: id, ["title": "updated"])
            return .string(id)
        case "$blocked_task":
            let id = try await item("task")
            _ = try await succeed(
                "add_work_item_dependency",
                [
                    "source_id": try await resolved("$task"), "target_id": .string(id),
                    "dependency_type": "blocks",
                ])
            return .string(id)
        case "$enhancement": return .string(try await enhancement([:]))
        case "$dependent_enhancement":
            return .string(try await enhancement(["depends_on": [try await resolved("$enhancement")]]))
        case "$updated_enhancement":
            let id = try await enhancement([:])
            _ = try await succeed(
                "update_enhancement", ["id": .string(id), "version": 1, "status": "approved"])
            return .string(id)
        case "$deployment": return .string(try await deployment())
        case "$d4": return .string(try await item(depth: 4))
        case "$d5": return .string(try await item(depth: 5))
        case "$vendor": return .string(try await vendor("a").name)
        case "$vendor_id": return .string(try await vendor("b").id)
        case "$vendor2_id": return .string(try await vendor("c").id)
        case "$updated_vendor":
            let name = try await vendor("d").name
            let answer = try await succeed(
                "update_vendor_status", ["name": .string(name), "version": 1, "status": "operational"])
            versions[name.lowercased()] = answer.version
            return .string(name)
        default: throw ProtocolViolation("the cases hold an unknown token, \(token)")
        }
    }

    private static let metadata: [String: JSON] = [
        "project": ["description": "d"],
        "session": [
            "token_budget": 200_000, "prompts_count": 0, "yaml_frontmatter": ["schema_version": "1.0"],
        ],
    ]

    private mutating func item(_ type: String, parent: String? = nil) async throws -> String {
        var arguments: JSONObject = ["item_type": .string(type), "title": .string("\(tag) \(type)")]
        arguments["metadata"] = Self.metadata[type] ?? [:]
        if let parent { arguments["parent_id"] = .string(parent) }
        let answer = try await succeed("create_work_item", arguments)
        guard let id = answer.id else { throw ProtocolViolation("an item without id") }
        versions[id] = answer.version
        return id
    }

    private mutating func item(depth: Int) async throws -> String {
        var id = try await item("project")
        for _ in 0..<depth { id = try await item("task", parent: id) }
        return id
    }

    private func deployment() async throws -> String {
        let commit: JSON = .string(String(repeating: "0d", count: 20))
        let answer = try await succeed(
            "record_deployment",
            [
                "deployed_at": "2026-01-01T00:00:00Z",
                "metadata": [
                    "pr_number": 1, "pr_title": .string(tag), "commit_hash": commit, "test_summary": [:],
                    "constitutional_compliance": true,
                ],
            ])
        guard let id = answer.id else { throw ProtocolViolation("a deployment without id") }
        return id
    }

    private func enhancement(_ more: JSONObject) async throws -> String {
        var arguments: JSONObject = ["title": .string(tag), "description": "d", "priority": 2]
        for member in more.members { arguments[member.key] = member.value }
        guard let id = try await succeed("create_enhancement", arguments).id else {
            throw ProtocolViolation("an enhancement without id")
        }
        return id
    }

    private mutating func update(item id: String, _ changes: JSONObject) async throws {
        var arguments = changes
        arguments["id"] = .string(id)
        arguments["version"] = .integer(versions[id] ?? 0)
        versions[id] = try await succeed("update_work_item", arguments).version
    }

    private mutating func vendor(_ suffix: String) async throws -> (name: String, id: String) {
        let name = "\(tag) \(suffix)"
        let answer = try await succeed("create_vendor", ["name": .string(name)])
        guard let id = answer.id else { throw ProtocolViolation("a vendor without id") }
        versions[name.lowercased()] = answer.version
        return (name, id)
    }

    private func succeed(_ tool: String, _ arguments: JSONObject) async throws -> ToolReply {
        let answer = try await client.call(tool, arguments)
        guard !answer.isError else { throw ProtocolViolation("\(tool) \(arguments) refused: \(answer.text)") }
        return answer
    }
}
