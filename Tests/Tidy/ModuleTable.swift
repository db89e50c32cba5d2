/// Which modules there are, where each lives, and which of ours it may import: one direction only.
enum ModuleTable {
    /// The modules of Shared and what each may import of ours.
    static let shared: [String: Set<String>] = [
        "CLibpq": [],
        "CSQLite": [],
        "CLinux": [],
        "Primitives": [],
        "Processes": ["CLinux"],
        "Wire": ["Primitives"],
        "Access": ["Primitives", "Wire"],
        "Resilience": ["Primitives"],
        "Records": ["Primitives"],
        "FrontMatter": ["Primitives", "Records", "Wire"],
        "Telemetry": ["Primitives", "Wire"],
        "Transport": ["Primitives", "Wire", "Resilience"],
        "Storage": ["Primitives", "Resilience", "CLibpq", "CSQLite", "CLinux"],
        "Continuity": ["Primitives", "Wire", "Resilience", "Storage"],
        "ServiceKit": [
            "Primitives", "Processes", "Wire", "Resilience", "Records", "Telemetry", "Transport", "Storage",
            "Continuity",
        ],
    ]

    /// The folder of each service and its module. Services never import one another.
    static let services: [String: String] = [
        "supervisor": "Supervisor",
        "gateway": "Gateway",
        "workitems": "WorkItems",
        "vendors": "Vendors",
        "deployments": "Deployments",
    ]

    static let all = Set(shared.keys).union(services.values).union(["TestSupport", "Load"])

    /// What the file at this path may import of ours; nil where the path belongs to no module.
    static func allowed(for path: String) -> Set<String>? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count > 2 else { return nil }
        switch parts[0] {
        case "Shared": return shared[parts[1]]
        case "Services": return services[parts[1]].map { allowedInService(parts, module: $0) }
        case "Tests": return allowedInTests(parts)
        default: return nil
        }
    }

    /// The gateway and the supervisor know no domain and keep no records: they have no use for Storage.
    private static func allowedInService(_ parts: [String], module: String) -> Set<String> {
        if parts[2] == "App" { return [module, "ServiceKit"] }
        let withoutRecords = ["Supervisor", "Gateway"].contains(module)
        let allowed = Set(shared.keys).subtracting(["CLibpq", "CSQLite"])
        return withoutRecords
            ? allowed.subtracting(["Storage", "ServiceKit"]) : allowed.subtracting(["CLinux"])
    }

    private static func allowedInTests(_ parts: [String]) -> Set<String>? {
        let kit = Set(shared.keys).union(["TestSupport"])
        switch (parts[1], parts[2]) {
        case ("Support", _): return Set(shared.keys)
        case ("Load", "App"): return ["Load"]
        // It measures from outside, as a client; and PostgreSQL itself, by libpq.
        case ("Load", _): return kit.union(["Load"]).subtracting(["Storage", "ServiceKit"])
        case ("Shared", let module): return shared[module] == nil ? nil : kit
        case ("Services", let folder): return services[folder].map { kit.union([$0]) }
        case ("System", _), ("Fault", _): return kit.subtracting(["Storage", "ServiceKit"])
        case ("Docs", _): return kit.union(services.values)
        case ("Tidy", _): return []
        case ("Benchmarks", _): return []
        case ("Microbench", _): return Set(shared.keys).union(["WorkItems", "Vendors"])
        default: return nil
        }
    }
}
