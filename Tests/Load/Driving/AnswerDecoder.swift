import NIOCore
import Wire

/// How messages lie in a stream.
enum Framing: Sendable, Equatable {
    /// In frames, as on a service's socket.
    case frames
    /// One on each line, as MCP has it over standard streams.
    case lines
    /// Each in a request or response of HTTP, at this port.
    case http(port: Int)

    /// How many calls may be under way on one connection.
    var callsMax: Int {
        switch self {
        case .frames, .lines: 64
        case .http: 1
        }
    }
}

/// Cuts what arrives into messages.
enum AnswerDecoder {
    case frames(FrameDecoder)
    case lines(LineFramer)
    case http(HTTPAnswers)

    init(_ framing: Framing) {
        switch framing {
        case .frames: self = .frames(FrameDecoder())
        case .lines: self = .lines(LineFramer())
        case .http: self = .http(HTTPAnswers())
        }
    }

    /// Takes what has arrived, and gives each message that is whole to `body`.
    mutating func decode(_ bytes: ByteBuffer, _ body: (ByteBuffer, _ status: Int) -> Void) throws {
        switch self {
        case .frames(var decoder):
            // The case must not hold a second reference to the bytes while they change.
            self = .lines(LineFramer())
            defer { self = .frames(decoder) }
            decoder.append(bytes)
            while let message = try decoder.next() { body(message, 200) }
        case .lines(var framer):
            self = .frames(FrameDecoder())
            defer { self = .lines(framer) }
            framer.append(bytes)
            while let piece = framer.next() {
                if case .line(let line) = piece { body(line, 200) }
            }
        case .http(var answers):
            self = .frames(FrameDecoder())
            defer { self = .http(answers) }
            answers.append(bytes)
            while let answer = try answers.next() { body(answer.body, answer.status) }
        }
    }
}
