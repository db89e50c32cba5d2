import NIOCore

/// The last events of a session's streams, for clients that lost a connection and come back for what
/// followed the last event they saw. A pure value.
struct EventLog {
    struct Event: Equatable {
        let id: EventID
        /// As it is sent.
        let bytes: ByteBuffer
    }

    /// What there is after an event.
    enum Replay: Equatable {
        /// Everything that followed.
        case events([ByteBuffer])
        /// Something that followed is not kept any more.
        case lost
        /// No such event was ever sent.
        case unknown
    }

    private let base: Int
    private let bytesMax: Int
    private let eventsMax: Int
    private var events: [Event] = []
    /// The number of each stream's last event; streams of which nothing is kept are forgotten.
    private var last: [Int: Int] = [:]
    /// The last event of each stream that was dropped.
    private var dropped: [Int: Int] = [:]
    /// Streams to which more may be added.
    private var open: Set<Int> = []
    private var streamCount = 0
    private(set) var byteCount = 0

    /// - Parameter base: Above every number that the session's clients may have seen, where another log went
    /// before this one.
    init(
        base: Int = 0, bytesMax: Int = HTTPLimits.logBytesMax, eventsMax: Int = HTTPLimits.logEventsMax
    ) {
        self.base = base
        self.bytesMax = bytesMax
        self.eventsMax = eventsMax
    }

    /// Starts a stream. The first is 0; the others are counted from the base, and so are its events.
    mutating func openStream() -> Int {
        let stream = streamCount
        streamCount = stream == 0 ? base + 1 : stream + 1
        last[stream] = stream == 0 ? base : 0
        if stream == 0, base > 0 { dropped[stream] = base }
        open.insert(stream)
        return stream
    }

    /// Nothing more comes in a stream.
    mutating func endStream(_ stream: Int) {
        open.remove(stream)
    }

    /// Whether more may come in a stream.
    func isOpen(_ stream: Int) -> Bool { open.contains(stream) }

    /// Keeps one more event of a stream, and forgets the oldest where there are too many.
    ///
    /// - Parameter write: Appends the event under the id that it is given.
    /// - Returns: The event.
    mutating func append(
        to stream: Int, _ write: (EventID, inout ByteBuffer) -> Void
    ) -> Event {
        let id = EventID(stream: stream, number: (last[stream] ?? 0) + 1)
        var bytes = ByteBuffer()
        write(id, &bytes)
        last[stream] = id.number
        let event = Event(id: id, bytes: bytes)
        events.append(event)
        byteCount += bytes.readableBytes
        // The newest stays whatever its size: it may be an answer that its client has not seen.
        while events.count > 1, byteCount > bytesMax || events.count > eventsMax { drop() }
        return event
    }

    /// Forgets everything that is kept.
    mutating func clear() {
        while !events.isEmpty { drop() }
    }

    private mutating func drop() {
        let event = events.removeFirst()
        byteCount -= event.bytes.readableBytes
        dropped[event.id.stream] = event.id.number
        // Who asks for a stream that is forgotten altogether is told the same.
        if dropped.count > eventsMax, let oldest = dropped.keys.filter({ !open.contains($0) }).min() {
            dropped[oldest] = nil
            last[oldest] = nil
        }
    }

    /// The events of the same stream after this one.
    func events(after id: EventID) -> Replay {
        guard id.stream < streamCount else { return .unknown }
        guard let last = last[id.stream] else { return .lost }
        guard id.number <= last else { return .unknown }
        guard (dropped[id.stream] ?? 0) <= id.number else { return .lost }
        return .events(eventsKept(after: id))
    }

    /// Those of them that are left, whatever has been dropped.
    func eventsKept(after id: EventID) -> [ByteBuffer] {
        events.filter { $0.id.stream == id.stream && $0.id.number > id.number }.map(\.bytes)
    }

    /// The number of a stream's last event; 0: none has come.
    func lastNumber(of stream: Int) -> Int { last[stream] ?? 0 }
}
