import NIOCore

/// An answer that takes a moment to gather, on its way to a connection.
final class PendingAnswer: ConnectionStream {
    private var connection: HTTPConnection?

    init(on connection: HTTPConnection) {
        self.connection = connection
        connection.attach(self)
    }

    /// Answers, unless the client has gone.
    func respond(_ status: Int, _ body: ByteBuffer, contentType: StaticString = "application/json") {
        connection?.respond(status, json: body, contentType: contentType)
        connection = nil
    }

    var isStillAllowed: Bool { true }

    func connectionEnded() { connection = nil }

    func stop() { cut() }

    func drain() {}

    func cut() {
        connection?.refuse(.busy("the server is about to end: try again"))
        connection = nil
    }
}
