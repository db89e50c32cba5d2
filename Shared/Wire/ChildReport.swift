public import NIOCore

/// What a supervised process tells its supervisor on the control socket, one JSON line each.
public enum ChildReport: Sendable, Equatable {
    /// It can serve.
    case ready
    /// It is alive, told from the loop that answers requests; with how many of them are under way.
    case heartbeat(inFlight: Int)
    /// It takes no new work and will exit once what is under way has ended.
    case draining

    /// The report as a line, its newline included.
    public var line: ByteBuffer {
        var writer = JSONWriter()
        writer.beginObject()
        switch self {
        case .ready: writer.member("event", "ready")
        case .heartbeat(let inFlight):
            writer.member("event", "heartbeat")
            writer.member("in_flight", Int64(inFlight))
        case .draining: writer.member("event", "draining")
        }
        writer.endObject()
        var line = writer.buffer
        line.writeStaticString("\n")
        return line
    }

    /// Reads one line without its newline; nil where it is no report.
    public init?(line: ByteBuffer) {
        guard let json = try? JSON(parsing: line), let event = json["event"]?.string else { return nil }
        switch event {
        case "ready": self = .ready
        case "heartbeat": self = .heartbeat(inFlight: Int(json["in_flight"]?.integer ?? 0))
        case "draining": self = .draining
        default: return nil
        }
    }
}

/// The descriptors a supervised process is started with.
public enum InheritedDescriptor {
    /// The listening socket.
    public static let listener: CInt = 3
    /// The control socket; its end of file means that the supervisor is gone.
    public static let control: CInt = 4
    /// The supervisor's lock, held by every child, so that a new supervisor waits for the old children.
    public static let lock: CInt = 5
}
