/// What is bounded over HTTP, each with its unit in its name.
enum HTTPLimits {
    /// The largest body of a request.
    static let bodyBytesMax = 4_194_304
    /// The most that all bodies that are under way may hold together.
    static let bodiesBytesMax = 67_108_864
    /// The longest header, name and value.
    static let headerBytesMax = 16_384
    /// The longest all headers of a request may be together.
    static let headersBytesMax = 65_536
    static let headersMax = 100
    /// The most connections at a time; one that idles makes room for a new one.
    static let connectionsMax = 1024

    /// A request's head must be complete so long after its first byte, and after a connection was opened.
    static let headMillisecondsMax: Int64 = 10_000
    /// A body must be complete so long after its head.
    static let bodyMillisecondsMax: Int64 = 30_000
    /// A connection without requests is closed after so long.
    static let idleMillisecondsMax: Int64 = 300_000
    /// On a connection without requests for so long none is about to come, as a rule.
    static let restingMilliseconds: Int64 = 1000
    /// A client that takes nothing of what it is sent for so long is given up.
    static let stalledMillisecondsMax: Int64 = 30_000
    /// After a refusal that ends the connection, what still comes is thrown away for so long, so that the
    /// client gets to read the refusal.
    static let lingerMillisecondsMax: Int64 = 2000
    /// Streams on which nothing happens carry a comment this often.
    static let keepAliveMilliseconds: Int64 = 15_000
    /// Deadlines are looked at this often.
    static let tickMilliseconds: Int64 = 1000

    /// The most that a stream holds for a client that reads more slowly than it is written to.
    static let streamBytesMax = 1_048_576

    /// The most sessions at a time, and those of one caller.
    static let sessionsMax = 2000
    static let sessionsOfCallerMax = 500
    /// A session that is not used for so long is forgotten.
    static let sessionMillisecondsMax: Int64 = 43_200_000

    /// The most that the events of one session hold for clients that come back for them.
    static let logBytesMax = 262_144
    static let logEventsMax = 256
    /// The most that the events of all sessions hold.
    static let logsBytesMax = 33_554_432
    /// What a client is told to wait before it comes back for a stream.
    static let retryMilliseconds: Int64 = 1000
}
