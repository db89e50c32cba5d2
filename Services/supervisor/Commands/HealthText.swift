import Primitives
import Wire

/// What services say of their records, as a table for people.
enum HealthText {
    private static let columns = [
        "NAME", "ROLE", "LAYER", "COPY AGE", "JOURNAL", "OLDEST", "CONFLICTS", "LAST REPLAY",
    ]

    /// A row for each instance that was asked, below the names of the columns; empty where none was.
    static func rows(_ services: [JSON], now: Timestamp) -> [[String]] {
        let asked = services.compactMap { service in
            service["health"]?.object.map { (service["name"]?.string ?? "?", JSON.object($0)) }
        }
        return asked.isEmpty ? [] : [columns] + asked.map { row($0, $1, now) }
    }

    private static func row(_ name: String, _ health: JSON, _ now: Timestamp) -> [String] {
        let journal = health["journal"]
        let isBroken = journal?["failure"]?.string != nil
        return [
            name, health["role"]?.string ?? "?", health["layer"]?.string ?? "?", copyAge(health["copy"]),
            isBroken ? "failed" : count(journal?["depth"]), age(journal?["oldest_at"], now),
            count(health["conflicts"]), replay(health["last_replay"], now),
        ]
    }

    private static func copyAge(_ copy: JSON?) -> String {
        guard copy?["filled"] != false else { return "not filled" }
        return copy?["age_seconds"]?.integer.map { StatusText.span($0 * 1000) } ?? "-"
    }

    private static func count(_ value: JSON?) -> String { value?.integer.map { String($0) } ?? "-" }

    private static func age(_ time: JSON?, _ now: Timestamp) -> String {
        time?.string.flatMap { Timestamp($0) }
            .map { StatusText.span(now.milliseconds - $0.milliseconds) } ?? "-"
    }

    private static func replay(_ pass: JSON?, _ now: Timestamp) -> String {
        guard let replayed = pass?["replayed"]?.integer else { return "-" }
        let conflicts = pass?["conflicts"]?.integer ?? 0
        return "\(replayed), \(conflicts) refused, \(age(pass?["at"], now)) ago"
    }
}
