import Primitives
import Wire

/// A supervisor's status as a table for people.
enum StatusText {
    private static let columns = [
        "NAME", "STATE", "WRITES", "PID", "SINCE", "RESTARTS", "LAST EXIT", "HEARTBEAT", "DROPPED LOG LINES",
    ]
    private static let stateColumn = 1
    /// States in which a service has given up for a while, or until it is asked.
    private static let troubles = ["looping", "failed"]

    /// The table, a standby below its primary, with a note where no supervisor runs; what instances say of
    /// their records, where they were asked; who has the writes and the last log lines of what is in trouble.
    static func table(
        _ status: JSON, isLive: Bool, now: Timestamp, terminal: Terminal = .none
    ) -> String {
        let services = ordered(status["services"]?.array ?? [])
        let routes = status["routes"]?.array ?? []
        var table = Columns(columns, flexible: "NAME")
        for service in services {
            let texts = row(service, routes: routes, isLive: isLive, now: now)
            table.add(
                texts.enumerated().map { index, text in
                    Columns.Cell(text, index == stateColumn ? Style.status(service["state"]?.string) : nil)
                })
        }
        // Nothing is cut: each column may be what is looked for.
        let plain = Terminal(columns: nil, hasColour: terminal.hasColour)
        var lines = [headline(status, isLive: isLive)] + table.lines(plain)
        for service in services {
            guard let name = service["name"]?.string, let url = service["url"]?.string else { continue }
            lines += ["", "Clients reach the \(name) at \(url)"]
        }
        let records = HealthText.rows(services, now: now)
        if !records.isEmpty { lines += [""] + aligned(records) }
        for service in services {
            let last = service["last_log_lines"]?.array ?? []
            let trouble = trouble(service, routes)
            guard !last.isEmpty || trouble != nil else { continue }
            lines.append("")
            if let trouble { lines.append(trouble) }
            guard !last.isEmpty else { continue }
            lines.append("Last log lines of \(service["name"]?.string ?? ""):")
            lines += last.compactMap(\.string).map { "  " + $0 }
        }
        return lines.joined(separator: "\n")
    }

    /// What of a status is news: not that time goes by.
    static func essence(_ status: JSON) -> [String] {
        let services = (status["services"]?.array ?? []).map { service in
            ["name", "state", "pid", "restarts", "last_exit"].map { (service[$0] ?? .null).text } + [
                (service["health"]?["layer"] ?? .null).text,
                (service["health"]?["journal"]?["depth"] ?? .null).text,
                (service["health"]?["conflicts"] ?? .null).text,
            ]
        }
        return services.map { $0.joined(separator: " ") } + [(status["routes"] ?? .null).text]
    }

    /// The rows as lines, each column as wide as its widest cell.
    static func aligned(_ rows: [[String]]) -> [String] {
        let widths = (rows.first ?? []).indices.map { column in
            rows.map { TextWidth.of($0[column]) }.max() ?? 0
        }
        return rows.map { row in
            let line = zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// An exit as the status has it, for people.
    static func exit(_ exit: JSON?) -> String {
        if let code = exit?["code"]?.integer { return "exit \(code)" }
        if let name = exit?["name"]?.string { return name }
        if let reason = exit?["not_started"]?.string { return "not started: \(reason)" }
        return "-"
    }

    private static func headline(_ status: JSON, isLive: Bool) -> String {
        let pid = status["pid"]?.integer ?? 0
        let home = status["home"]?.string ?? ""
        guard isLive else {
            let written = status["written_at"]?.string ?? "an unknown time"
            return "No supervisor runs for \(home). The last one, pid \(pid), wrote this at \(written):"
        }
        let clients = status["clients"]?.integer ?? 0
        let stopping = status["stopping"]?.bool == true ? ", stopping" : ""
        return
            "Supervisor pid \(pid), \(clients) client\(clients == 1 ? "" : "s")\(stopping), state in \(home)"
    }

    /// Each standby after its primary.
    private static func ordered(_ services: [JSON]) -> [JSON] {
        let primaries = services.filter { !isStandby($0) }
        let standbys = services.filter(isStandby)
        let names = Set(primaries.compactMap { $0["name"]?.string })
        return primaries.flatMap { primary in
            [primary] + standbys.filter { $0["service"]?.string == primary["name"]?.string }
        } + standbys.filter { !names.contains($0["service"]?.string ?? "") }
    }

    private static func isStandby(_ service: JSON) -> Bool {
        service["role"]?.string == InstanceRole.standby.rawValue
    }

    private static func route(of service: JSON, _ routes: [JSON]) -> JSON? {
        let name = service["service"] ?? service["name"]
        return routes.first { $0["service"] == name }
    }

    private static func writes(_ service: JSON, _ routes: [JSON]) -> String {
        guard let route = route(of: service, routes), let holder = route["writes"]?.string,
            holder == service["role"]?.string
        else { return "-" }
        return "epoch \(route["epoch"]?.integer ?? 0)"
    }

    /// What a service in trouble ended with, and who does its work now; nil if it is in none.
    private static func trouble(_ service: JSON, _ routes: [JSON]) -> String? {
        guard let name = service["name"]?.string, let state = service["state"]?.string,
            troubles.contains(state)
        else { return nil }
        let said = "\(name) is \(state), its last exit was: \(exit(service["last_exit"]))."
        guard let route = route(of: service, routes) else { return said }
        let owner = route["service"]?.string ?? name
        let holder =
            switch route["writes"]?.string {
            case InstanceRole.primary.rawValue?: "\(owner) has"
            case InstanceRole.standby.rawValue?: "its standby has"
            default: "nobody has"
            }
        let whose = isStandby(service) ? "the" : "its"
        return "\(said) Now \(holder) \(whose) writes."
    }

    private static func row(_ service: JSON, routes: [JSON], isLive: Bool, now: Timestamp) -> [String] {
        let heartbeat = service["heartbeat_age_ms"]?.integer
        var state = service["state"]?.string ?? "?"
        if isLive, let next = service["next_attempt_at"]?.string.flatMap({ Timestamp($0) }) {
            state += " (next in \(span(next.milliseconds - now.milliseconds)))"
        }
        return [
            (isStandby(service) ? "  " : "") + (service["name"]?.string ?? "?"), state,
            writes(service, routes),
            service["pid"]?.integer.map { String($0) } ?? "-",
            service["since"]?.string.flatMap { Timestamp($0) }
                .map { isLive ? span(now.milliseconds - $0.milliseconds) : $0.description } ?? "-",
            String(service["restarts"]?.integer ?? 0), exit(service["last_exit"]),
            isLive ? heartbeat.map { "\($0) ms ago" } ?? "-" : "-",
            String(service["dropped_log_lines"]?.integer ?? 0),
        ]
    }

    /// A duration in its largest two units.
    static func span(_ milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds) / 1000
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3600: return "\(seconds / 60)m\(seconds % 60)s"
        case ..<86_400: return "\(seconds / 3600)h\(seconds / 60 % 60)m"
        default: return "\(seconds / 86_400)d\(seconds / 3600 % 24)h"
        }
    }
}
