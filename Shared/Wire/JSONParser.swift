public import NIOCore
import Primitives

extension JSON {
    /// Reads the one JSON value that these bytes are.
    ///
    /// - Throws: `JSONFault` where they are anything else.
    public init(parsing bytes: ByteBuffer) throws(JSONFault) {
        self = try bytes.withCursor { (cursor) throws(JSONFault) in
            cursor.skipWhitespace()
            let value = try cursor.takeValue(depth: 0)
            cursor.skipWhitespace()
            guard cursor.isAtEnd else { throw cursor.fault("text after the value") }
            return value
        }
    }

    /// Reads the one JSON value that this text is.
    ///
    /// - Throws: `JSONFault` where it is anything else.
    public init(parsing text: String) throws(JSONFault) {
        try self.init(parsing: ByteBuffer(string: text))
    }
}

extension ByteBuffer {
    /// Lends a cursor over the readable bytes.
    func withCursor<Value>(
        _ body: (inout JSONCursor) throws(JSONFault) -> Value
    ) throws(JSONFault) -> Value {
        let result: Result<Value, JSONFault> = withUnsafeReadableBytes { bytes in
            var cursor = JSONCursor(bytes)
            do throws(JSONFault) {
                return .success(try body(&cursor))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

extension JSONCursor {
    mutating func takeValue(depth: Int) throws(JSONFault) -> JSON {
        let start = position
        switch next {
        case UInt8(ascii: "\""): return .string(try takeString())
        case UInt8(ascii: "{"):
            guard depth < Limits.jsonDepthMax else {
                throw fault("nested deeper than \(Limits.jsonDepthMax)")
            }
            var members: [(String, JSON)] = []
            try forEachMember { (cursor) throws(JSONFault) in
                let key = try cursor.takeString()
                try cursor.skipColon()
                members.append((key, try cursor.takeValue(depth: depth + 1)))
            }
            return .object(JSONObject(members))
        case UInt8(ascii: "["):
            guard depth < Limits.jsonDepthMax else {
                throw fault("nested deeper than \(Limits.jsonDepthMax)")
            }
            var elements: [JSON] = []
            try forEachElement { (cursor) throws(JSONFault) in
                elements.append(try cursor.takeValue(depth: depth + 1))
            }
            return .array(elements)
        case UInt8(ascii: "t"):
            try skipLiteral("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try skipLiteral("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try skipLiteral("null")
            return .null
        default:
            try skipNumber()
            return .number(JSONNumber(checked: String(decoding: bytes[start..<position], as: UTF8.self)))
        }
    }
}
