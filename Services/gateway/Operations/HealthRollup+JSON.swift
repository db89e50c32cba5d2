import Wire

extension HealthRollup {
    /// All of it, for whoever may see it.
    var json: JSON {
        var members: JSONObject = [
            "status": .string(status.rawValue),
            "works": [
                "reads": .array(services.filter { $0.reads != nil }.map { .string($0.name) }),
                "writes": .array(services.filter { $0.writes != nil }.map { .string($0.name) }),
            ],
            "reasons": .array(reasons.map { .string($0) }),
        ]
        let report = SystemStatusTool.report(replies)
        members["services"] = .array(
            services.enumerated().map { index, service in
                [
                    "name": .string(service.name), "status": .string(service.status.rawValue),
                    "reads": service.reads.map { .string($0) } ?? .null,
                    "writes": service.writes.map { .string($0) } ?? .null,
                    "reasons": .array(service.reasons.map { .string($0) }),
                    "instances": report["services"]?.array?[index]["instances"] ?? [],
                ]
            })
        members["processes"] = .array(
            (replies.status?["services"]?.array ?? []).map { process in
                .object(
                    JSONObject(
                        ["name", "state", "since", "restarts", "last_exit", "next_attempt_at"].map {
                            ($0, process[$0] ?? .null)
                        }))
            })
        members["supervisor"] = report["supervisor"]
        return .object(members)
    }

    /// What everybody may know.
    var brief: JSON { ["status": .string(status.rawValue)] }
}
