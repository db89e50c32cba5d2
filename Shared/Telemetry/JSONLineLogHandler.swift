public import Logging
import NIOCore
import Primitives
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// Writes each log event as one line of JSON on standard error: time, level, service, message, then the
/// metadata.
public struct JSONLineLogHandler: LogHandler {
    /// What becomes of a line that the reader has no room for.
    public enum Patience: Sendable {
        /// It is waited for: under a supervisor somebody always reads.
        case waits
        /// It is dropped: whoever has started this process may never read.
        case drops
    }

    /// What every event of this logger carries.
    public var metadata: Logger.Metadata = [:]
    private var own: Logger.Level?
    private let threshold: LogThreshold
    private let service: String
    private let lineBytesMax: Int
    private let write: @Sendable (ByteBuffer) -> Void

    /// A line longer than this is cut: nobody reads it, and pipes are small.
    static let lineBytesMax = 32_768
    /// A line that may be dropped is no longer than what a pipe takes whole.
    static let wholeBytesMax = 4096

    /// A handler for a process that its log calls `service`, on standard error unless another is named.
    public init(
        service: String, threshold: LogThreshold, patience: Patience = .waits, descriptor: CInt = 2
    ) {
        switch patience {
        case .waits:
            self.init(service: service, threshold: threshold) { _ = Self.write($0, to: descriptor) }
        case .drops:
            self.init(service: service, threshold: threshold, lineBytesMax: Self.wholeBytesMax) { line in
                var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard line.readableBytes <= Self.wholeBytesMax, poll(&state, 1, 0) == 1 else { return }
                _ = Self.write(line, to: descriptor)
            }
        }
    }

    init(
        service: String, threshold: LogThreshold, lineBytesMax: Int = lineBytesMax,
        write: @escaping @Sendable (ByteBuffer) -> Void
    ) {
        self.service = service
        self.threshold = threshold
        self.lineBytesMax = lineBytesMax
        self.write = write
    }

    /// The least severe level written.
    public var logLevel: Logger.Level {
        get { own ?? threshold.level }
        set { own = newValue }
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
        writer.member("service", service)
        writer.member("message", shortened(event.message.description))
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            writer.member(Self.members.contains(key) ? key + "_" : key, shortened(value.description))
        }
        if let error = event.error { writer.member("error", shortened("\(error)")) }
        writer.endObject()
        var line = writer.buffer
        line.writeStaticString("\n")
        write(line)
    }

    /// What every line has; no other may be called the same.
    private static let members: Set<String> = ["time", "level", "service", "message"]

    /// Cuts a text so that the whole line stays within its limit.
    private func shortened(_ text: String) -> String {
        text.utf8.count <= lineBytesMax / 4 ? text : String(text.prefix(lineBytesMax / 16)) + "…"
    }

    /// One `write`, so that lines of several threads never mix.
    private static func write(_ line: ByteBuffer, to descriptor: CInt) -> Int {
        line.withUnsafeReadableBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
