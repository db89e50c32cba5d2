import NIOCore
import Primitives

/// A session of an older revision: what was agreed on, and the streams that it has been answered by.
final class HTTPSession {
    /// The stream of what belongs to no request.
    static let spontaneousStream = 0

    let id: String
    let session: Session
    let revision: Revision
    private let transport: HTTPTransport
    private(set) var log: EventLog
    /// The answers under way.
    private var answers: [ObjectIdentifier: ResponseStream] = [:]
    /// Those of them that are streams, each under its number.
    private var streams: [Int: ResponseStream] = [:]
    private var spontaneous: SpontaneousStream?
    /// Whether what the client follows may have changed while nobody was there to say so.
    private var hasUntold: Bool
    /// What is kept of it for after this gateway.
    private var kept: SessionFiles.Kept?

    /// - Parameter found: What a gateway before this one has kept of it; nil for a new one.
    init(
        id: String, session: Session, revision: Revision, caller: Caller, transport: HTTPTransport,
        found: SessionFiles.Kept? = nil
    ) {
        // Later than all that went before; nobody is sent a thousand events a second all the time.
        log = EventLog(base: found == nil ? 0 : Int(transport.clocks.now().milliseconds))
        hasUntold = found != nil
        self.id = id
        self.session = session
        self.revision = revision
        self.transport = transport
        _ = log.openStream()
        let spontaneous = SpontaneousStream(self, caller: caller, transport: transport)
        self.spontaneous = spontaneous
        session.spontaneous = spontaneous
    }

    /// Whether nobody waits for anything.
    var isIdle: Bool { session.inFlightCount == 0 && answers.isEmpty && spontaneous?.isOpen != true }

    // MARK: Streams

    func add(_ answer: ResponseStream) {
        answers[ObjectIdentifier(answer)] = answer
    }

    func remove(_ answer: ResponseStream) {
        answers[ObjectIdentifier(answer)] = nil
    }

    /// A new stream's number.
    func open(_ stream: ResponseStream) -> Int {
        let number = log.openStream()
        streams[number] = stream
        return number
    }

    /// A stream has come to its end; its events are still kept.
    func ended(_ number: Int) {
        streams[number] = nil
        log.endStream(number)
    }

    /// The first event of a stream, or of what is left of it, in revisions in which streams begin with one.
    func priming(_ stream: Int, after number: Int) -> ByteBuffer? {
        guard revision.primesStreams else { return nil }
        var event = ByteBuffer()
        event.writePrimingEvent(EventID(stream: stream, number: number))
        return event
    }

    /// Keeps a message as an event of a stream.
    func append(to stream: Int, _ write: Session.Write) -> EventLog.Event {
        let before = log.byteCount
        let event = log.append(to: stream) { id, bytes in bytes.writeEvent(id, write) }
        transport.logGrew(by: log.byteCount - before)
        return event
    }

    func eventsKept(after id: EventID) -> [ByteBuffer] { log.eventsKept(after: id) }

    func lastNumber(of stream: Int) -> Int { log.lastNumber(of: stream) }

    /// Forgets what it kept for clients that come back.
    func clearLog() {
        let before = log.byteCount
        log.clear()
        transport.logGrew(by: log.byteCount - before)
    }

    /// Keeps what of it is to outlive the gateway, where that has changed.
    func keep() {
        guard let now = session.kept, now != kept else { return }
        kept = now
        transport.files.keep(now, id: id)
    }

    // MARK: GET

    /// Answers a GET: with what belongs to no request, or with the rest of a stream that was cut.
    func listen(after lastEventID: RequestHeaders.Value, on connection: HTTPConnection) {
        guard let spontaneous else { return connection.refuse(.deadSession) }
        defer { tellUntold() }
        switch lastEventID {
        case .absent: spontaneous.open(on: connection, after: nil)
        case .several: connection.refuse(Self.unknownEvent)
        case .one(let text):
            guard let id = EventID(text) else { return connection.refuse(Self.unknownEvent) }
            switch (log.events(after: id), id.stream) {
            case (.unknown, _): connection.refuse(Self.unknownEvent)
            // What belongs to no request says that something has changed: what is left of it is better than
            // nothing.
            case (_, Self.spontaneousStream): spontaneous.open(on: connection, after: id.number)
            case (.lost, _): connection.refuse(Self.lostEvents)
            case (.events(let events), _): replay(events, of: id.stream, on: connection)
            }
        }
    }

    /// Says of everything that is followed that it may have changed, where the gateway before this one could
    /// not tell.
    private func tellUntold() {
        guard spontaneous?.isOpen == true, hasUntold else { return }
        hasUntold = false
        session.tellAll()
    }

    private func replay(_ events: [ByteBuffer], of stream: Int, on connection: HTTPConnection) {
        if let stream = streams[stream] { return stream.resume(events, on: connection) }
        connection.beginStream([])
        for event in events { connection.sendEvents(event) }
        connection.endStream()
    }

    private static let unknownEvent = HTTPRefusal(
        400, "Last-Event-ID names no event of this session: leave it out")
    private static let lostEvents = HTTPRefusal(
        400, "what followed that event is not kept any more: repeat the request")

    // MARK: The end

    /// Ends everything that is under way.
    func close() {
        session.close()
        for answer in answers.values { answer.end() }
        spontaneous?.close()
        spontaneous = nil
        clearLog()
    }
}
