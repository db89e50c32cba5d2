import Testing
import Wire

extension Bench {
    /// Notes an enhancement; answers its reply.
    @discardableResult
    func makeEnhancement(_ title: String, _ fields: KeyValuePairs<String, JSON> = [:]) async throws -> Reply {
        let usual: [(String, JSON)] = [("title", .string(title)), ("description", "d"), ("priority", 3)]
        let reply = try await call(
            "create_enhancement", JSONObject(usual + fields.map { ($0.key, $0.value) }))
        try #require(reply.code == nil, "\(reply.content.text)")
        return reply
    }

    /// Updates the enhancement at the version its reply has.
    func updateEnhancement(_ enhancement: Reply, _ fields: KeyValuePairs<String, JSON>) async throws -> Reply
    {
        let key: [(String, JSON)] = [("id", enhancement["id"]), ("version", enhancement["version"])]
        return try await call("update_enhancement", JSONObject(key + fields.map { ($0.key, $0.value) }))
    }
}
