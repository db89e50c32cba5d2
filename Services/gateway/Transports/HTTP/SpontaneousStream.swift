import NIOCore

/// What a session says that belongs to no request: over the stream that its client has opened by GET, or kept
/// until it opens one.
final class SpontaneousStream: ReplyChannel, ConnectionStream {
    private unowned let session: HTTPSession
    private let caller: Caller
    private let transport: HTTPTransport
    private var connection: HTTPConnection?
    /// The last event that has been sent.
    private var sent: Int

    init(_ session: HTTPSession, caller: Caller, transport: HTTPTransport) {
        self.session = session
        self.caller = caller
        self.transport = transport
        sent = session.lastNumber(of: HTTPSession.spontaneousStream)
    }

    /// Whether a client listens.
    var isOpen: Bool { connection != nil }

    func send(_ write: Session.Write) {
        let event = session.append(to: HTTPSession.spontaneousStream, write)
        guard let connection else { return }
        sent = event.id.number
        connection.sendEvents(event.bytes)
    }

    // Nothing was asked here.
    func answer(_ write: Session.Write) { send(write) }
    func end() {}

    /// Goes over this connection from now on: first what was missed, after the event of that number or the
    /// last that was sent.
    ///
    /// A client that opens a second stream has lost the first, or will: no message goes twice.
    func open(on connection: HTTPConnection, after number: Int?) {
        let former = self.connection
        self.connection = connection
        connection.attach(self)
        former?.endStream()
        connection.beginStream([])
        if let priming = session.priming(HTTPSession.spontaneousStream, after: number ?? sent) {
            connection.sendEvents(priming)
        }
        let after = EventID(stream: HTTPSession.spontaneousStream, number: number ?? sent)
        for event in session.eventsKept(after: after) { connection.sendEvents(event) }
        sent = session.lastNumber(of: HTTPSession.spontaneousStream)
    }

    var isStillAllowed: Bool { transport.authenticator.isStillValid(caller) }

    func connectionEnded() { connection = nil }

    func stop() { transport.close(session) }

    func drain() { close() }

    func cut() { close() }

    /// Ends the stream, not the session.
    func close() {
        let connection = connection
        self.connection = nil
        connection?.endStream()
    }
}
