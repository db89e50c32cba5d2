/// What a connection carries while it answers: told of what becomes of the connection.
protocol ConnectionStream: AnyObject {
    /// Whether who listens may still listen.
    var isStillAllowed: Bool { get }
    /// The client has gone.
    func connectionEnded()
    /// Ends it: who listens may not listen any more.
    func stop()
    /// The server is about to end: what has no end of its own ends now.
    func drain()
    /// The server ends now.
    func cut()
}
