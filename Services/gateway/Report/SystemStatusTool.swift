import Transport
import Wire

/// What every process says of itself, asked at once and briefly: it always answers.
final class SystemStatusTool {
    private let survey: ProcessSurvey

    init(_ survey: ProcessSurvey) {
        self.survey = survey
    }

    /// Asks whoever has a socket.
    func answer(completion: @escaping (JSON) -> Void) {
        survey.ask("service/health") { completion(Self.report($0)) }
    }

    /// The report of these replies.
    static func report(_ replies: ProcessSurvey.Replies) -> JSON {
        let status = replies.status
        let known = status?["services"]?.array ?? []
        func processStatus(_ name: String) -> JSON {
            guard let found = known.first(where: { $0["name"] == .string(name) }) else { return .null }
            return .object(
                JSONObject(
                    ["state", "pid", "restarts", "last_exit", "last_exit_at"].map { ($0, found[$0] ?? .null) }
                ))
        }
        let services = replies.names.enumerated().map { index, name -> JSON in
            var instances = [instance("primary", replies.primaries[index], processStatus(name))]
            if let reply = replies.standbys[index] {
                instances.append(instance("standby", reply, processStatus("\(name)-standby")))
            }
            return ["name": .string(name), "instances": .array(instances)]
        }
        var report: JSONObject = ["services": .array(services), "supervisor": .null]
        if let status {
            report["supervisor"] = [
                "version": status["version"] ?? .null, "started_at": status["started_at"] ?? .null,
                "stopping": status["stopping"] ?? .null, "clients": status["clients"] ?? .null,
            ]
        }
        return .object(report)
    }

    private static func instance(
        _ role: String, _ reply: ServiceSurvey.Reply, _ process: JSON
    ) -> JSON {
        guard case .result(let health) = reply else {
            let reason =
                switch reply {
                case .silent(.deadlineExceeded): "no answer within \(ProcessSurvey.milliseconds) ms"
                case .silent: "unreachable"
                case .refused(let message): message
                case .withoutMethod: "it does not tell"
                case .result: ""
                }
            return [
                "role": .string(role), "state": "not_answering", "reason": .string(reason),
                "process": process,
            ]
        }
        let copy = health["copy"] ?? .null
        return [
            "role": health["role"] ?? .string(role), "state": health["state"] ?? .null,
            "store": [
                "kind": health["store"]?["kind"] ?? .null,
                "reachable": health["store"]?["reachable"] ?? .null,
            ],
            "layer": health["layer"] ?? .null, "has_writes": health["writes"] ?? .null,
            "copy": copy == .null
                ? .null
                : [
                    "filled": copy["filled"] ?? .null, "as_of": copy["as_of"] ?? .null,
                    "age_seconds": copy["age_seconds"] ?? .null,
                ],
            "journal": health["journal"] ?? .null, "open_conflicts": health["conflicts"] ?? .null,
            "last_replay": health["last_replay"] ?? .null, "process": process,
        ]
    }
}
