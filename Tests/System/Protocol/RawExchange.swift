import Foundation
import NIOCore
import TestSupport

/// One request over a connection of its own, and the response as it comes.
final class RawExchange: Sendable {
    typealias Event = HTTPResponseReader.Event

    /// The parts of the response; its end is the end.
    let events = Inbox<Event>()
    private let socket: RawPort

    /// Connects to this machine and sends the bytes of a request.
    init(port: Int, _ request: String) throws {
        let socket = try RawPort(port: port)
        self.socket = socket
        socket.send(request)
        let events = events
        Thread.detachNewThread {
            var reader = HTTPResponseReader()
            while let bytes = socket.receive() {
                let found = reader.take(bytes)
                for event in found where event != .end { events.put(event) }
                if found.contains(.end) { break }
            }
            events.end()
        }
    }

    /// The client leaves.
    func close() { socket.leave() }

    /// The whole response.
    func response() async throws -> (status: Int, headers: [String: String], body: String) {
        var (status, headers, body) = (0, [String: String](), ByteBuffer())
        while let event = try await events.next(within: ScenarioClient.patience, "a response") {
            switch event {
            case .head(let number, let names): (status, headers) = (number, names)
            case .body(let piece): body.writeImmutableBuffer(piece)
            case .end: break
            }
        }
        return (status, headers, String(buffer: body))
    }
}
