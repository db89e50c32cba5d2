import Wire

/// What each instance says of itself, beside what its supervisor knows of its process.
enum HealthSurvey {
    /// How long one instance is waited for, in milliseconds: it takes a quarter of a second at most.
    private static let milliseconds: Int64 = 500
    /// Heartbeats come twice a second.
    private static let heartbeatMillisecondsMax: Int64 = 750

    /// The status with a member `health` for each instance: null where it does not serve, or does not answer.
    static func adding(to status: JSON, runtimeDirectory: String) -> JSON {
        guard var members = status.object, let services = status["services"]?.array else { return status }
        members["services"] = .array(
            services.map { service in
                guard var known = service.object else { return service }
                known["health"] = health(of: service, runtimeDirectory) ?? .null
                return .object(known)
            })
        return .object(members)
    }

    /// Whether an instance will answer: one that has missed a heartbeat would keep everybody waiting.
    static func isWorthAsking(_ service: JSON) -> Bool {
        service["state"] == "ready" && service["heartbeat_age_ms"]?.integer ?? 0 <= heartbeatMillisecondsMax
    }

    private static func health(of service: JSON, _ runtimeDirectory: String) -> JSON? {
        guard isWorthAsking(service), service["url"]?.string == nil, let name = service["name"]?.string else {
            return nil
        }
        do throws(ControlClient.Failure) {
            var client = try ControlClient(
                path: SupervisorPlan.socketPath(runtimeDirectory, service: name))
            return try client.call("service/health", withinMilliseconds: milliseconds)
        } catch {
            return nil
        }
    }
}
