public import Logging
import NIOCore
import Primitives
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// Writes each log event as one line of JSON on standard error: time, level, message, then the metadata.
public struct JSONLineLogHandler: LogHandler {
    /// The least severe level written.
    public var logLevel: Logger.Level
    /// What every event of this logger carries.
    public var metadata: Logger.Metadata = [:]
    private let source: String
    private let write: @Sendable (ByteBuffer) -> Void

    /// A line longer than this is cut: nobody reads it, and pipes are small.
    static let lineBytesMax = 32_768

    /// A handler for the process `source`, on standard error.
    public init(source: String, level: Logger.Level) {
        self.init(source: source, level: level, write: writeToStandardError)
    }

    init(source: String, level: Logger.Level, write: @escaping @Sendable (ByteBuffer) -> Void) {
        self.source = source
        logLevel = level
        self.write = write
    }

    /// One value of the metadata.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one event.
    public func log(event: LogEvent) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("time", Clocks.system.now().description)
        writer.member("level", event.level.rawValue)
        writer.member("source", source)
        writer.member("message", Self.shortened(event.message.description))
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            writer.member(key, Self.shortened(value.description))
        }
        if let error = event.error { writer.member("error", Self.shortened("\(error)")) }
        writer.endObject()
        var line = writer.buffer
        line.writeStaticString("\n")
        write(line)
    }

    /// Cuts a text so that the whole line stays within its limit.
    private static func shortened(_ text: String) -> String {
        text.utf8.count <= lineBytesMax / 4 ? text : String(text.prefix(lineBytesMax / 16)) + "…"
    }
}

/// One `write`, so that lines of several threads never mix.
@Sendable private func writeToStandardError(_ line: ByteBuffer) {
    line.withUnsafeReadableBytes { bytes in
        _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
    }
}

extension Logger.Level {
    /// The level of this name; nil where there is none.
    public static func named(_ name: String) -> Logger.Level? {
        Logger.Level(rawValue: name)
    }
}
