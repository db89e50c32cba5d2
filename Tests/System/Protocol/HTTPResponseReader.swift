import NIOCore

/// Cuts what a server sends on one connection into a response: its head, pieces of its body, its end.
struct HTTPResponseReader {
    enum Event: Equatable {
        case head(status: Int, headers: [String: String])
        case body(ByteBuffer)
        case end
    }

    private enum State {
        case head
        case sized(Int)
        case chunkSize
        case chunk(Int)
        case untilClose
        case over
    }

    private var state = State.head
    private var pending = ByteBuffer()

    /// What these bytes complete.
    mutating func take(_ bytes: ByteBuffer) -> [Event] {
        pending.writeImmutableBuffer(bytes)
        var events: [Event] = []
        while let event = next() { events.append(event) }
        return events
    }

    /// The server has closed: whether that was where the response ends.
    mutating func closed() -> Bool {
        switch state {
        case .over, .untilClose: true
        case .head, .sized, .chunkSize, .chunk: false
        }
    }

    private mutating func next() -> Event? {
        switch state {
        case .head: return readHead()
        case .sized(0):
            state = .over
            return .end
        case .sized(let rest): return readBody(rest) { .sized($0) }
        case .chunkSize:
            guard let line = readLine() else { return nil }
            guard !line.isEmpty, let size = Int(line.prefix { $0 != ";" }, radix: 16) else { return next() }
            state = size == 0 ? .over : .chunk(size)
            return size == 0 ? .end : next()
        case .chunk(0):
            state = .chunkSize
            return next()
        case .chunk(let rest): return readBody(rest) { .chunk($0) }
        case .untilClose: return readBody(Int.max) { _ in .untilClose }
        case .over: return nil
        }
    }

    private mutating func readHead() -> Event? {
        var copy = self
        guard let first = copy.readLine() else { return nil }
        var headers: [String: String] = [:]
        while true {
            guard let line = copy.readLine() else { return nil }
            if line.isEmpty { break }
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            let value = line[colon...].dropFirst().drop { $0 == " " }
            headers[line[..<colon].lowercased()] = String(value)
        }
        self = copy
        let status = Int(first.split(separator: " ").dropFirst().first ?? "") ?? 0
        if headers["transfer-encoding"] == "chunked" {
            state = .chunkSize
        } else if let length = headers["content-length"].flatMap({ Int($0) }) {
            state = .sized(length)
        } else {
            state = [202, 204].contains(status) ? .sized(0) : .untilClose
        }
        return .head(status: status, headers: headers)
    }

    private mutating func readBody(_ rest: Int, _ after: (Int) -> State) -> Event? {
        let count = min(rest, pending.readableBytes)
        guard count > 0, let piece = pending.readSlice(length: count) else { return nil }
        state = after(rest - count)
        return .body(piece)
    }

    private mutating func readLine() -> String? {
        let view = pending.readableBytesView
        guard let end = view.firstIndex(of: 0x0A) else { return nil }
        let line = pending.readString(length: end - view.startIndex) ?? ""
        pending.moveReaderIndex(forwardBy: 1)
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
    }
}

/// Cuts a body of server-sent events.
struct ServerSentEvent: Equatable, Sendable {
    var id: String?
    var data = ""

    /// Takes the lines that are whole out of `text`, and gives the events that they complete.
    static func take(_ text: inout String, into event: inout ServerSentEvent) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        while let end = text.firstIndex(of: "\n") {
            let line = text[..<end]
            text = String(text[text.index(after: end)...])
            if line.isEmpty {
                if event != ServerSentEvent() { events.append(event) }
                event = ServerSentEvent()
            } else if line.hasPrefix("data:") {
                event.data += line.dropFirst(5).drop { $0 == " " }
            } else if line.hasPrefix("id:") {
                event.id = String(line.dropFirst(3).drop { $0 == " " })
            }
        }
        return events
    }
}
