import Wire

/// How many accepted writes wait in the journal of each instance.
public enum JournalDepths {
    /// The depths by service and role, −1 for an instance that does not say; nil where nobody answers.
    public static func read(by client: MCPClient) async -> [String: Int64]? {
        guard let report = try? await client.call("system_status") else { return nil }
        var depths: [String: Int64] = [:]
        for service in report["services"]?.array ?? [] {
            for instance in service["instances"]?.array ?? [] {
                let name = "\(service["name"]?.string ?? "?") \(instance["role"]?.string ?? "?")"
                // A standby that never accepted anything has no journal; one that is silent may have.
                let isSilent = instance["state"] == "not_answering"
                depths[name] = isSilent ? -1 : instance["journal"]?["depth"]?.integer ?? 0
            }
        }
        return depths.isEmpty ? nil : depths
    }
}
