import NIOCore

/// An event's name within a session: the stream that it belongs to and its place there.
struct EventID: Hashable, Sendable {
    let stream: Int
    let number: Int

    init(stream: Int, number: Int) {
        self.stream = stream
        self.number = number
    }

    /// Reads `Last-Event-ID`; nil where it is none of ours.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let stream = Self.number(parts[0]), let number = Self.number(parts[1]) else {
            return nil
        }
        self.init(stream: stream, number: number)
    }

    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}

/// Server-sent events, as the HTML standard has them.
extension ByteBuffer {
    /// What is sent on a stream on which nothing happens.
    static let keepAliveComment = ByteBuffer(staticString: ": keep-alive\n\n")

    /// Appends an event whose data is one JSON message.
    mutating func writeEvent(_ id: EventID?, _ write: Session.Write) {
        writeStaticString("event: message\n")
        if let id { writeEventID(id) }
        writeStaticString("data: ")
        let start = readableBytes
        write(&self)
        blankNewlines(after: start)
        writeStaticString("\n\n")
    }

    /// Appends an event without data: a client that has its id can come back for what follows it.
    mutating func writePrimingEvent(_ id: EventID) {
        writeStaticString("retry: ")
        writeString(String(HTTPLimits.retryMilliseconds))
        writeStaticString("\n")
        writeEventID(id)
        writeStaticString("data: \n\n")
    }

    private mutating func writeEventID(_ id: EventID) {
        writeString("id: \(id.stream)-\(id.number)\n")
    }
}
