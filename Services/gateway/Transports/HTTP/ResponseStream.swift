import NIOCore
import Wire

/// The way back for one POST: an answer alone is a body of JSON; where something goes before it, both are
/// events of a stream.
final class ResponseStream: ReplyChannel, ConnectionStream {
    /// Whose request it answers.
    enum Owner {
        /// Nobody's: it stands alone, with a session of its own.
        case stateless(Session, isComplete: Bool)
        /// A session that is being opened; it has an id once it has been agreed on, where there is room.
        case opening(Session, register: () -> String?)
        case session(HTTPSession)
    }

    private let owner: Owner
    private let caller: Caller
    private let transport: HTTPTransport
    /// Whether the client waits for more than word that its message was taken.
    private let isRequest: Bool
    private var connection: HTTPConnection?
    /// Its number among the session's streams, once it has one.
    private var number: Int?
    private var isStreaming = false
    private var isEnded = false

    init(_ owner: Owner, caller: Caller, isRequest: Bool, on connection: HTTPConnection) {
        self.owner = owner
        self.caller = caller
        self.isRequest = isRequest
        self.connection = connection
        transport = connection.transport
        connection.attach(self)
        if case .session(let session) = owner { session.add(self) }
    }

    /// Nothing follows.
    private func setEnded() {
        isEnded = true
        if case .session(let session) = owner { session.remove(self) }
    }

    // MARK: What a session says

    func send(_ write: Session.Write) {
        guard !isEnded else { return }
        begin()
        sendEvent(write)
    }

    func answer(_ write: Session.Write) {
        conclude(200, [], write)
    }

    func refuse(_ code: RPCCode, _ write: Session.Write) {
        conclude(status(of: code), [], write)
    }

    func forbid(_ needed: Scopes, _ write: Session.Write) {
        let challenge = transport.authenticator.challenge(needed: needed)
        conclude(403, [HTTPRefusal.Field(name: "WWW-Authenticate", value: challenge)], write)
    }

    func end() {
        guard !isEnded else { return }
        if isRequest || isStreaming {
            // A cancelled request is owed no answer; a stream without one says so.
            begin()
            finish()
        } else {
            setEnded()
            connection?.respond(202)
            connection = nil
        }
    }

    /// The status under which an error goes that was found before any handler ran.
    private func status(of code: RPCCode) -> Int {
        switch (owner, code) {
        case (_, .parseError), (_, .invalidRequest): 400
        case (.stateless, .methodNotFound): 404
        case (.stateless, .headerMismatch), (.stateless, .missingClientCapability),
            (.stateless, .unsupportedProtocolVersion):
            400
        case (.stateless(_, isComplete: false), .invalidParameters): 400
        // In a session an error is an answer like any other.
        default: 200
        }
    }

    private func conclude(_ status: Int, _ fields: [HTTPRefusal.Field], _ write: Session.Write) {
        guard !isEnded else { return }
        if isStreaming {
            sendEvent(write)
            return finish()
        }
        setEnded()
        guard let connection else { return }
        self.connection = nil
        var fields = fields
        if case .opening(let session, let register) = owner, session.handshake != nil {
            guard let id = register() else {
                return connection.refuse(.busy("there are too many sessions: try again"))
            }
            fields.append(HTTPRefusal.Field(name: "Mcp-Session-Id", value: id))
        }
        var body = ByteBuffer()
        write(&body)
        connection.respond(status, fields, json: body)
    }

    // MARK: Events

    private func begin() {
        guard !isStreaming else { return }
        isStreaming = true
        connection?.beginStream([])
        guard case .session(let session) = owner else { return }
        let number = session.open(self)
        self.number = number
        if let priming = session.priming(number, after: 0) { connection?.sendEvents(priming) }
    }

    private func sendEvent(_ write: Session.Write) {
        if case .session(let session) = owner, let number {
            let event = session.append(to: number, write)
            connection?.sendEvents(event.bytes)
        } else {
            var event = ByteBuffer()
            event.writeEvent(nil, write)
            connection?.sendEvents(event)
        }
    }

    private func finish() {
        setEnded()
        if case .session(let session) = owner, let number { session.ended(number) }
        let connection = connection
        self.connection = nil
        connection?.endStream()
    }

    /// Goes on over another connection, after what the client has missed.
    func resume(_ missed: [ByteBuffer], on connection: HTTPConnection) {
        let former = self.connection
        self.connection = connection
        connection.attach(self)
        former?.endStream()
        connection.beginStream([])
        for event in missed { connection.sendEvents(event) }
    }

    // MARK: What becomes of the connection

    var isStillAllowed: Bool { transport.authenticator.isStillValid(caller) }

    func connectionEnded() {
        connection = nil
        switch owner {
        case .stateless(let session, _):
            // Nobody can come back for the answer: there is no use for it.
            isEnded = true
            session.cancel(self)
        case .opening: isEnded = true
        case .session: break
        }
    }

    func stop() {
        switch owner {
        case .stateless(let session, _):
            session.cancel(self)
            finish()
        case .opening: finish()
        case .session(let session): transport.close(session)
        }
    }

    func drain() {
        // A subscription ends with an answer; a call goes on to its own.
        if case .stateless(let session, _) = owner { session.endStreams() }
    }

    func cut() {
        switch owner {
        case .stateless(let session, _): session.cancel(self)
        case .opening, .session: break
        }
        if isStreaming {
            finish()
        } else if !isEnded {
            setEnded()
            connection?.refuse(.busy("the server is about to end: try again"))
            connection = nil
        }
    }
}
