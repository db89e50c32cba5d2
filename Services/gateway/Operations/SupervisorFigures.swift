import Primitives
import Telemetry
import Wire

/// What a supervisor's status is as metrics: pure.
enum SupervisorFigures {
    /// What the gateway, which is no instance of a service, has for a role.
    static let gatewayRole = "http"

    static func add(_ status: JSON, to page: inout MetricPage) {
        for process in status["services"]?.array ?? [] {
            let service = process["service"]?.string ?? ""
            let role = process["url"]?.string != nil ? gatewayRole : process["role"]?.string ?? "primary"
            func add(_ metric: MetricDescription, _ value: Double?) {
                if let value { page.add(metric, value, ["service": service, "role": role]) }
            }
            page.add(
                MetricCatalogue.processState, 1,
                ["service": service, "role": role, "state": process["state"]?.string ?? ""])
            add(MetricCatalogue.restarts, process["restarts"]?.integer.map(Double.init))
            add(
                MetricCatalogue.heartbeatAge,
                process["heartbeat_age_ms"]?.integer.map { Double($0) / 1000 })
            add(MetricCatalogue.droppedLines, process["dropped_log_lines"]?.integer.map(Double.init))
        }
        page.add(
            MetricCatalogue.clients, Double(status["clients"]?.integer ?? 0),
            ["service": "supervisor", "role": "supervisor"])
        for route in status["routes"]?.array ?? [] {
            guard let service = route["service"]?.string, let epoch = route["epoch"]?.integer else {
                continue
            }
            page.add(MetricCatalogue.routeEpoch, Double(epoch), ["service": service])
        }
    }
}
