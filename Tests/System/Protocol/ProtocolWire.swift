import TestSupport
import Wire

/// How a client reaches the server under test: what it sends goes out, and what belongs to it comes back.
protocol ProtocolWire: Sendable {
    /// Sends a request. All that belongs to it arrives in the inbox, its answer last.
    func open(_ request: JSON) async throws -> Inbox<JSON>
    /// Sends what wants no answer: a notification, or an answer to a request of the server's.
    func send(_ message: JSON) async throws
    /// Gives a request up, the way the revision wants it.
    func cancel(_ request: JSON) async throws
    /// What belongs to no request.
    var spontaneous: Inbox<JSON> { get }
    /// Goodbye.
    func close() async throws
}

/// The keys that a stateless request carries.
enum Key {
    static let prefix = "io.modelcontextprotocol/"
    static let version = prefix + "protocolVersion"
    static let capabilities = prefix + "clientCapabilities"
    static let client = prefix + "clientInfo"
    static let server = prefix + "serverInfo"
    static let logLevel = prefix + "logLevel"
    static let subscription = prefix + "subscriptionId"
}
