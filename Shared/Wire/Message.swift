public import NIOCore

/// One JSON-RPC 2.0 message, its parts as slices of the bytes it came in.
public enum Message: Sendable, Equatable {
    /// Wants an answer.
    case request(id: JSONSlice, method: String, params: JSONSlice?)
    /// Wants none.
    case notification(method: String, params: JSONSlice?)
    /// A successful answer.
    case result(id: JSONSlice, JSONSlice)
    /// A failed answer; the id is absent where it could not be read.
    case error(id: JSONSlice?, JSONSlice)

    /// Why bytes are no message.
    public enum Fault: Error, Sendable, Equatable {
        /// Not JSON (−32700).
        case notJSON(JSONFault)
        /// JSON but no message (−32600), with the id where one could be read.
        case notMessage(id: JSONSlice?, reason: String)
    }

    /// Reads one message.
    ///
    /// - Throws: `Fault`, which says how to answer.
    public init(parsing bytes: ByteBuffer) throws(Fault) {
        let members: Members?
        do throws(JSONFault) {
            members = try Members(checking: bytes)
        } catch {
            throw .notJSON(error)
        }
        try self.init(members)
    }

    /// Reads the message that this JSON value is.
    ///
    /// - Throws: `Fault.notMessage`.
    public init(_ whole: JSONSlice) throws(Fault) {
        try self.init(try? Members(checking: whole.bytes))
    }

    private init(_ members: Members?) throws(Fault) {
        guard let members else { throw .notMessage(id: nil, reason: "a message is a JSON object") }
        let id = members.id.flatMap { $0.isUsableAsID ? $0 : nil }
        guard members.version?.string == "2.0" else {
            throw .notMessage(id: id, reason: "jsonrpc must be \"2.0\"")
        }
        if members.id != nil, id == nil, members.error == nil {
            throw .notMessage(id: nil, reason: "an id is a string or an integer")
        }
        if let method = members.method {
            guard let name = method.string, members.result == nil, members.error == nil else {
                throw .notMessage(id: id, reason: "a method is a string, and goes without result and error")
            }
            if let params = members.params, !params.isObject {
                throw .notMessage(id: id, reason: "params must be an object")
            }
            self =
                id.map { .request(id: $0, method: name, params: members.params) }
                ?? .notification(method: name, params: members.params)
        } else if let result = members.result, members.error == nil, let id {
            self = .result(id: id, result)
        } else if let error = members.error, error.isObject, members.result == nil {
            self = .error(id: id, error)
        } else {
            throw .notMessage(id: id, reason: "a message has a method, a result or an error")
        }
    }

    /// The top-level members, the last of each name.
    private struct Members {
        var version: JSONSlice?
        var id: JSONSlice?
        var method: JSONSlice?
        var params: JSONSlice?
        var result: JSONSlice?
        var error: JSONSlice?

        /// Takes them in one walk over the whole text, which is checked on the way; nil for JSON that is no
        /// object.
        init?(checking bytes: ByteBuffer) throws(JSONFault) {
            var taken = Members()
            let isObject = try bytes.withCursor { (cursor) throws(JSONFault) in
                cursor.skipWhitespace()
                let isObject = cursor.next == UInt8(ascii: "{")
                if isObject {
                    try cursor.forEachMember { (cursor) throws(JSONFault) in
                        let key = try cursor.takeKey()
                        try cursor.skipColon()
                        let start = cursor.position
                        try cursor.skipValue(depth: 1)
                        taken.take(key, JSONSlice(unchecked: bytes.readableSlice(start..<cursor.position)))
                    }
                } else {
                    try cursor.skipValue()
                }
                cursor.skipWhitespace()
                guard cursor.isAtEnd else { throw cursor.fault("text after the value") }
                return isObject
            }
            guard isObject else { return nil }
            self = taken
        }

        private init() {}

        private mutating func take(_ key: JSONKey, _ value: JSONSlice) {
            switch key {
            case "jsonrpc": version = value
            case "id": id = value
            case "method": method = value
            case "params": params = value
            case "result": result = value
            case "error": error = value
            default: break
            }
        }
    }
}

extension JSONSlice {
    /// Whether it may be a JSON-RPC id: a string or an integer.
    var isUsableAsID: Bool { isString || integer != nil }
}
