public import NIOCore

/// A JSON value as the bytes it came in, checked but not decoded: what passes through is never rebuilt.
public struct JSONSlice: Sendable, Equatable {
    /// The value's bytes, without blanks around it.
    public let bytes: ByteBuffer

    /// Checks that these bytes are one JSON value.
    ///
    /// - Throws: `JSONFault` where they are anything else.
    public init(checking bytes: ByteBuffer) throws(JSONFault) {
        let range = try bytes.withCursor { (cursor) throws(JSONFault) in
            cursor.skipWhitespace()
            let start = cursor.position
            try cursor.skipValue()
            let end = cursor.position
            cursor.skipWhitespace()
            guard cursor.isAtEnd else { throw cursor.fault("text after the value") }
            return start..<end
        }
        self.bytes = bytes.readableSlice(range)
    }

    /// Bytes already known to be one JSON value without blanks around it.
    public init(unchecked bytes: ByteBuffer) {
        self.bytes = bytes
    }

    /// The value's first byte, which tells its type.
    private var lead: UInt8 { bytes.getInteger(at: bytes.readerIndex) ?? 0 }

    /// Whether it is an object.
    public var isObject: Bool { lead == UInt8(ascii: "{") }
    /// Whether it is an array.
    public var isArray: Bool { lead == UInt8(ascii: "[") }
    /// Whether it is a string.
    public var isString: Bool { lead == UInt8(ascii: "\"") }
    /// Whether it is `null`.
    public var isNull: Bool { lead == UInt8(ascii: "n") }

    /// The text if it is a string.
    public var string: String? {
        guard isString else { return nil }
        return try? bytes.withCursor { (cursor) throws(JSONFault) in try cursor.takeString() }
    }

    /// The value if it is an integer that fits 64 bits.
    public var integer: Int64? {
        guard !isString, !isObject, !isArray else { return nil }
        return plainInteger ?? (try? JSON(parsing: bytes))?.integer
    }

    /// The value if it is written with digits alone, and so few that they fit.
    private var plainInteger: Int64? {
        bytes.withUnsafeReadableBytes { bytes in
            guard (1...18).contains(bytes.count) else { return nil }
            var value: Int64 = 0
            for byte in bytes {
                guard case UInt8(ascii: "0")...UInt8(ascii: "9") = byte else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            return value
        }
    }

    /// The value decoded.
    public var decoded: JSON? { try? JSON(parsing: bytes) }

    /// Visits each member in order; does nothing where this is no object.
    public func forEachMember(_ visit: (_ key: String, _ value: JSONSlice) -> Void) {
        visitMembers { key, value in visit(key.string, value) }
    }

    /// The same for whoever only looks for some names.
    public func visitMembers(_ visit: (_ key: JSONKey, _ value: JSONSlice) -> Void) {
        guard isObject else { return }
        try? bytes.withCursor { (cursor) throws(JSONFault) in
            try cursor.forEachMember { (cursor) throws(JSONFault) in
                let key = cursor.passKey()
                try cursor.skipColon()
                let start = cursor.position
                cursor.passValue()
                visit(key, JSONSlice(unchecked: bytes.readableSlice(start..<cursor.position)))
            }
        }
    }

    /// The elements in order; empty where this is no array.
    public var elements: [JSONSlice] {
        guard isArray else { return [] }
        var result: [JSONSlice] = []
        try? bytes.withCursor { (cursor) throws(JSONFault) in
            try cursor.forEachElement { (cursor) throws(JSONFault) in
                let start = cursor.position
                cursor.passValue()
                result.append(JSONSlice(unchecked: bytes.readableSlice(start..<cursor.position)))
            }
        }
        return result
    }

    /// The member of this name, the last if there are several; nil where there is none.
    public subscript(_ name: String) -> JSONSlice? {
        var found: JSONSlice?
        visitMembers { key, value in if key == name { found = value } }
        return found
    }
}

extension ByteBuffer {
    /// The readable bytes of this range, counted from the reader index.
    func readableSlice(_ range: Range<Int>) -> ByteBuffer {
        // The range comes from a cursor over these very bytes, so the slice always exists.
        getSlice(at: readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
    }
}
