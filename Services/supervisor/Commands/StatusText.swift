import Primitives
import Wire

/// A supervisor's status as a table for people.
enum StatusText {
    private static let columns = [
        "NAME", "STATE", "PID", "SINCE", "RESTARTS", "LAST EXIT", "HEARTBEAT", "DROPPED LOG LINES",
    ]

    /// The table, with a note where no supervisor runs and the last log lines of what is in trouble.
    static func table(_ status: JSON, isLive: Bool, now: Timestamp) -> String {
        let services = status["services"]?.array ?? []
        let rows = [columns] + services.map { row($0, isLive: isLive, now: now) }
        let widths = columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = [headline(status, isLive: isLive)]
        for row in rows {
            let cells = zip(row, widths).map { $0.padded(to: $1) }
            let line = cells.joined(separator: "  ")
            lines.append(String(line.reversed().drop { $0 == " " }.reversed()))
        }
        for service in services {
            guard let last = service["last_log_lines"]?.array, !last.isEmpty else { continue }
            lines.append("")
            lines.append("Last log lines of \(service["name"]?.string ?? ""):")
            lines += last.compactMap(\.string).map { "  " + $0 }
        }
        return lines.joined(separator: "\n")
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

    private static func row(_ service: JSON, isLive: Bool, now: Timestamp) -> [String] {
        let heartbeat = service["heartbeat_age_ms"]?.integer
        var state = service["state"]?.string ?? "?"
        if isLive, let next = service["next_attempt_at"]?.string.flatMap({ Timestamp($0) }) {
            state += " (next in \(span(next.milliseconds - now.milliseconds)))"
        }
        return [
            service["name"]?.string ?? "?", state,
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
