public import NIOCore

/// What a supervisor tells a process on the control socket, one JSON line each.
public enum ChildOrder: Sendable, Equatable {
    /// Log from this level on; after so many seconds as configured again, or never where that is nil.
    case logLevel(String, seconds: Int64?)

    /// The order as a line, its newline included.
    public var line: ByteBuffer {
        var writer = JSONWriter()
        writer.beginObject()
        switch self {
        case .logLevel(let level, let seconds):
            writer.member("order", "log_level")
            writer.member("level", level)
            writer.member("seconds", seconds)
        }
        writer.endObject()
        var line = writer.buffer
        line.writeStaticString("\n")
        return line
    }

    /// Reads one line without its newline; nil where it is no order.
    public init?(line: ByteBuffer) {
        guard let json = try? JSON(parsing: line), json["order"] == "log_level",
            let level = json["level"]?.string
        else { return nil }
        self = .logLevel(level, seconds: json["seconds"]?.integer)
    }
}
