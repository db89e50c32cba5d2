import Glibc
import Primitives
import Wire

/// What a drill asks of the running installation, beside calls, and does to it.
struct DrillInstallation: Sendable {
    let runtimeDirectory: String

    /// How long a process is waited for, in milliseconds.
    private static let milliseconds: Int64 = 2000

    /// What the supervisor says of itself.
    func status() throws(ControlClient.Failure) -> JSON {
        try ask(SupervisorPlan.controlPath(runtimeDirectory), "supervisor/status")
    }

    /// What a service says of itself, and what it offers.
    func service(_ name: String) throws(ControlClient.Failure) -> (storeKind: String?, tools: JSON) {
        let path = SupervisorPlan.socketPath(runtimeDirectory, service: name)
        let health = try ask(path, "service/health")
        let list = try ask(path, "tools/list")
        return (health["store"]?["kind"]?.string, list["tools"] ?? [])
    }

    /// A service's primary as the supervisor knows it now; nil while it does not tell.
    func primary(of service: String) -> DrillMachine.Instance? {
        guard let status = try? status(),
            let instance = status["services"]?.array?.first(where: { $0["name"]?.string == service })
        else { return nil }
        let route = status["routes"]?.array?.first { $0["service"]?.string == service }
        return DrillMachine.Instance(
            isReady: instance["state"] == "ready", hasWrites: route?["writes"] == "primary",
            pid: instance["pid"]?.integer)
    }

    /// Provokes a fault.
    ///
    /// - Returns: Why that could not be done; nil where it was.
    func provoke(_ fault: DrillPlan.Fault, in service: String) -> String? {
        switch fault {
        case .outage:
            do throws(ControlClient.Failure) {
                _ = try ask(
                    SupervisorPlan.socketPath(runtimeDirectory, service: service), "service/simulate-outage",
                    ["milliseconds": .integer(DrillPlan.outageMilliseconds)])
                return nil
            } catch {
                return error.sentence
            }
        case .kill: return signal(SIGKILL, service)
        case .hang: return signal(SIGSTOP, service)
        }
    }

    private func signal(_ number: Int32, _ service: String) -> String? {
        guard let pid = primary(of: service)?.pid.flatMap({ pid_t(exactly: $0) }) else {
            return "\(service) has no process"
        }
        return kill(pid, number) == 0 ? nil : String(cString: strerror(errno))
    }

    private func ask(
        _ path: String, _ method: String, _ params: JSON = [:]
    ) throws(ControlClient.Failure) -> JSON {
        var client = try ControlClient(path: path)
        return try client.call(method, params, withinMilliseconds: Self.milliseconds)
    }
}
