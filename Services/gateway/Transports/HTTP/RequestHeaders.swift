import NIOHTTP1

/// A request's headers as MCP reads them: one value for each name, without the blanks around it.
struct RequestHeaders {
    enum Value: Equatable {
        case absent
        case one(String)
        /// The same name more than once: which of them counts, others on the way may see otherwise.
        case several
    }

    static let protocolVersion = "mcp-protocol-version"
    static let sessionID = "mcp-session-id"
    static let lastEventID = "last-event-id"
    static let method = "mcp-method"
    static let name = "mcp-name"

    let headers: HTTPHeaders

    init(_ headers: HTTPHeaders) {
        self.headers = headers
    }

    subscript(_ name: String) -> Value {
        let values = headers[name]
        guard let first = values.first else { return .absent }
        return values.count == 1 ? .one(String(Self.trimmed(first[...]))) : .several
    }

    /// The text without spaces and tabs at its ends.
    static func trimmed(_ text: Substring) -> Substring {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        let bytes = text.utf8
        guard let first = bytes.firstIndex(where: { !isBlank($0) }),
            let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return text[first...last]
    }

    /// What a value of `Mcp-Name` or `Mcp-Param-…` stands for; nil where it is malformed.
    ///
    /// Text that a header can't carry comes as `=?base64?…?=`; without both marks a value is what it is.
    static func decoded(_ value: String) -> String? {
        let (opening, closing) = ("=?base64?", "?=")
        guard value.utf8.count >= opening.utf8.count + closing.utf8.count, value.hasPrefix(opening),
            value.hasSuffix(closing)
        else { return value.utf8.allSatisfy(isPlain) ? value : nil }
        let text = value.dropFirst(opening.count).dropLast(closing.count)
        return StrictBase64.decode(text).flatMap { String(validating: $0, as: UTF8.self) }
    }

    private static func isPlain(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) || byte == 0x09 }
}

extension String {
    /// Whether both are the same bytes: Swift's own comparison also takes other spellings of a letter for
    /// the same.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
