import Wire

extension Bench {
    /// Adds a dependency of the second item on the first, or of the first on the second.
    func link(_ source: Reply, _ type: String, _ target: Reply) async throws -> Reply {
        try await call("add_work_item_dependency", Self.edge(source, type, target))
    }

    /// Removes a dependency.
    func unlink(_ source: Reply, _ type: String, _ target: Reply) async throws -> Reply {
        try await call("remove_work_item_dependency", Self.edge(source, type, target))
    }

    private static func edge(_ source: Reply, _ type: String, _ target: Reply) -> JSONObject {
        ["source_id": source["id"], "target_id": target["id"], "dependency_type": .string(type)]
    }
}

extension Bench.Reply {
    /// The dependencies of one end, in short: type, direction, title.
    func dependencies(of end: String? = nil) -> [String] {
        let object = end.map { self[$0] } ?? content
        return (object["dependencies"]?.array ?? []).map { one in
            ["dependency_type", "direction"].map { one[$0]?.string ?? "?" }.joined(separator: " ")
                + " \(one["item"]?["title"]?.string ?? "?")"
        }
    }
}
