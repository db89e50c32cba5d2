import Primitives
import Wire

/// What is known of one instance of a service, ready to be shown.
struct ServiceStatus: Sendable, Equatable {
    let json: JSON

    /// - Parameters:
    ///   - wall: The time of day of a moment.
    ///   - lines: How many of the last log lines to tell; a service in trouble tells some in any case.
    init(
        spec: ServiceSpec, service: ServiceMachine, now: MonotonicTime, wall: (MonotonicTime) -> Timestamp,
        droppedLines: Int, history: LogHistory, lines: Int
    ) {
        func time(_ moment: MonotonicTime?) -> JSON { moment.map { .string(wall($0).description) } ?? .null }
        let isPausing = service.state == .backingOff || service.state == .looping
        let isInTrouble = isPausing || service.state == .failed
        var members: JSONObject = JSONObject([
            ("name", .string(spec.name)),
            ("service", .string(spec.service)),
            ("role", spec.role.map { .string($0.rawValue) } ?? .null),
            ("url", spec.url.map { .string($0) } ?? .null),
            ("state", .string(service.state.rawValue)),
            ("pid", service.pid.map { .integer($0) } ?? .null),
            ("since", time(service.since)),
            ("ready_since", time(service.readySince)),
            ("restarts", .integer(service.restarts)),
            ("last_exit", service.lastExit?.json ?? .null),
            ("last_exit_at", time(service.lastExitAt)),
            ("next_attempt_at", isPausing ? time(service.timer) : .null),
            ("last_heartbeat_at", time(service.lastHeartbeat)),
            (
                "heartbeat_age_ms",
                service.lastHeartbeat.map { .integer(now.milliseconds(since: $0)) } ?? .null
            ),
            ("in_flight", .integer(service.inFlight)),
            ("dropped_log_lines", .integer(droppedLines)),
        ])
        let last = history.last(isInTrouble ? max(lines, 5) : lines)
        if !last.isEmpty { members["last_log_lines"] = .array(last.map { .string($0) }) }
        json = .object(members)
    }
}

/// What is known of a supervisor and its services, ready to be shown.
struct SupervisorStatus: Sendable, Equatable {
    let json: JSON

    init(
        pid: Int32, home: String, runtimeDirectory: String, startedAt: Timestamp, writtenAt: Timestamp,
        isStopping: Bool, leavesWithoutClients: Bool, clients: Int, services: [ServiceStatus],
        routes: [Route], programs: String, upgrade: JSON
    ) {
        json = [
            "pid": .integer(pid), "version": .string(HoldfastVersion.current), "home": .string(home),
            "runtime_dir": .string(runtimeDirectory), "started_at": .string(startedAt.description),
            "written_at": .string(writtenAt.description), "stopping": .bool(isStopping),
            "leaves_without_clients": .bool(leavesWithoutClients), "clients": .integer(clients),
            "services": .array(services.map(\.json)), "routes": .array(routes.map(\.json)),
            "programs": .string(programs), "upgrade": upgrade,
        ]
    }
}
