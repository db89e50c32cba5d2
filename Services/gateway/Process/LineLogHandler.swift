import Glibc
import Logging
import NIOCore
import Primitives
import Wire

/// Logs JSON lines to standard error, and never waits: a client that does not read them must not hold calls
/// up.
struct LineLogHandler: LogHandler {
    /// The longest line: as much as a pipe takes whole.
    static let lineBytesMax = 4096

    /// The lowest level written.
    var logLevel: Logger.Level
    /// Facts that every line carries.
    var metadata: Logger.Metadata = [:]
    private let label: String
    private let descriptor: CInt
    private let clocks: Clocks

    /// A handler for the logger named `label`.
    init(
        label: String, level: Logger.Level, descriptor: CInt = STDERR_FILENO, clocks: Clocks = .system
    ) {
        self.label = label
        self.descriptor = descriptor
        self.clocks = clocks
        logLevel = level
    }

    /// One of the facts that every line carries.
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line, or drops it where the reader is behind.
    func log(event: LogEvent) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("at", clocks.now().description)
        writer.member("level", event.level.rawValue)
        writer.member("logger", label)
        writer.member("message", event.message.description)
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: {
            $0.key < $1.key
        }) {
            writer.member(key, "\(value)")
        }
        writer.endObject()
        var line = writer.buffer
        line.writeStaticString("\n")
        var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard line.readableBytes <= Self.lineBytesMax, poll(&state, 1, 0) == 1 else { return }
        line.withUnsafeReadableBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
    }
}
