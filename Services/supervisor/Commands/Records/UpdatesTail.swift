import Wire

/// Hears from the services which resources show something new, from now on.
struct UpdatesTail {
    private let runtimeDirectory: String
    private var places: [String: String] = [:]

    /// How long a service is waited for, in milliseconds.
    private static let milliseconds: Int64 = 1000

    init(runtimeDirectory: String) {
        self.runtimeDirectory = runtimeDirectory
        _ = next()
    }

    /// The resources that changed since it was asked last.
    mutating func next() -> [String] {
        ServiceCatalogue.names.flatMap { name -> [String] in
            // Who does not answer now is asked again from where it was.
            guard let answer = ask(name) ?? ask("\(name)-standby") else { return [] }
            places[name] = answer["after"]?.string
            return (answer["uris"]?.array ?? []).compactMap(\.string)
        }
    }

    private func ask(_ name: String) -> JSON? {
        let service = name.hasSuffix("-standby") ? String(name.dropLast("-standby".utf8.count)) : name
        var params: JSONObject = ["wait_ms": 0]
        params["after"] = places[service].map { .string($0) }
        do throws(ControlClient.Failure) {
            var client = try ControlClient(
                path: SupervisorPlan.socketPath(runtimeDirectory, service: name))
            return try client.call(
                "service/updates", .object(params), withinMilliseconds: Self.milliseconds)
        } catch {
            return nil
        }
    }

    /// What became of the record that a resource shows; empty where it is told of elsewhere.
    ///
    /// - Parameter uri: `holdfast://KIND/VALUE`.
    static func changes(_ uri: String, _ client: inout ToolClient) -> [RecentChange] {
        let parts = uri.split(separator: "/", omittingEmptySubsequences: true)
        guard parts.count >= 2 else { return [] }
        let kind = String(parts[1])
        // An item's history is told of with the item alone, the item also with what lies below it.
        guard ["history", "vendors", "deployments", "enhancements", "configuration"].contains(kind),
            let record = try? client.read(uri)
        else { return [] }
        switch kind {
        case "history": return RecentChange.changes(ofItem: record)
        case "vendors": return [RecentChange(lastOf: record, kind: "vendor")]
        case "deployments": return [RecentChange(deployment: record)]
        case "enhancements": return [RecentChange(lastOf: record, kind: "enhancement")]
        default: return [RecentChange(lastOf: record, kind: "configuration")]
        }
    }
}
