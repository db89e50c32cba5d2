/// Finds the messages in one direction of a PostgreSQL connection, however its bytes are cut. A pure value.
struct WireScanner {
    struct Message {
        /// Its type; 0 for what comes before the first typed message.
        let type: UInt8
        /// The beginning of what follows the length.
        let body: [UInt8]
        /// Where it ends in the bytes that were scanned.
        let end: Int
    }

    /// Of a longer body, only so much is kept.
    private static let bodyMax = 65_536

    /// Whether the next message is one without a type: the client's first.
    private var isUntyped: Bool
    private var type: UInt8 = 0
    private var header: [UInt8] = []
    private var body: [UInt8] = []
    /// Bytes of the body still to come; nil while its length is not known.
    private var rest: Int?

    init(startsUntyped: Bool) {
        isUntyped = startsUntyped
    }

    /// The messages that end within these bytes.
    mutating func scan(_ bytes: ArraySlice<UInt8>) -> [Message] {
        var messages: [Message] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if let rest {
                let part = bytes[index...].prefix(rest)
                body += part.prefix(Self.bodyMax - body.count)
                index += part.count
                self.rest = rest - part.count
            } else {
                header.append(bytes[index])
                index += 1
                readHeader()
            }
            if rest == 0 { messages.append(finish(at: index)) }
        }
        return messages
    }

    private mutating func readHeader() {
        guard header.count == (isUntyped ? 4 : 5) else { return }
        type = isUntyped ? 0 : header[0]
        let length = header.suffix(4).reduce(0) { $0 << 8 | Int($1) }
        rest = max(0, length - 4)
    }

    private mutating func finish(at end: Int) -> Message {
        defer {
            (header, body, rest) = ([], [], nil)
            isUntyped = false
        }
        return Message(type: type, body: body, end: end)
    }
}
