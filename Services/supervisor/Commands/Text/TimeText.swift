import Primitives
import Wire

/// Times of records for people.
enum TimeText {
    /// How long ago something was: `3m12s ago`, `2d4h ago`.
    static func ago(_ time: JSON?, _ now: Timestamp) -> String {
        guard let text = time?.string else { return "-" }
        guard let time = Timestamp(text) else { return text }
        let past = now.milliseconds - time.milliseconds
        // Clocks of several hosts differ a little.
        return past < 1000 ? "now" : "\(StatusText.span(past)) ago"
    }

    /// A time to the second: `2026-01-31 12:00:00 UTC`.
    static func full(_ time: JSON?) -> String {
        guard let text = time?.string else { return "-" }
        guard let time = Timestamp(text) else { return text }
        let parts = time.description.prefix(19).split(separator: "T")
        return parts.joined(separator: " ") + " UTC"
    }
}
