import Glibc
import Primitives

/// Times as the clock on the wall of this machine has them.
enum LocalTime {
    /// The time of day to the second: `19:51:21`.
    static func ofDay(_ time: Timestamp) -> String {
        var seconds = time_t(time.milliseconds / 1000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return [parts.tm_hour, parts.tm_min, parts.tm_sec].map { $0 < 10 ? "0\($0)" : "\($0)" }
            .joined(separator: ":")
    }
}
