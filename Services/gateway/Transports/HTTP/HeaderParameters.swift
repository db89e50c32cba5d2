import Glibc
import NIOCore
import Wire

/// The arguments that a tool wants repeated in headers: properties of its input schema that carry
/// `x-mcp-header`.
struct HeaderParameters: Equatable {
    private struct Parameter: Equatable {
        /// Where the argument stands below the arguments.
        let path: [String]
        /// The header's name after `Mcp-Param-`, as the schema spells it.
        let header: String
    }

    private var parameters: [Parameter] = []

    /// Whether a schema has any; most have none, and are not read for it.
    static func isNeeded(for inputSchema: JSONSlice) -> Bool {
        let mark: StaticString = "\"x-mcp-header\""
        return inputSchema.bytes.withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            var position = 0
            // Hyphens are rare in a schema.
            while position + mark.utf8CodeUnitCount <= bytes.count,
                let found = memchr(base + position, CInt(UInt8(ascii: "-")), bytes.count - position)
            {
                let start = UnsafeRawPointer(found) - base - 2
                if start >= 0, start + mark.utf8CodeUnitCount <= bytes.count,
                    memcmp(base + start, mark.utf8Start, mark.utf8CodeUnitCount) == 0
                {
                    return true
                }
                position = start + 3
            }
            return false
        }
    }

    /// Reads an input schema; below the root only `properties` lead to a parameter.
    init(inputSchema: JSONSlice) {
        collect(inputSchema, below: [])
    }

    private mutating func collect(_ schema: JSONSlice, below path: [String]) {
        var found: [(path: [String], schema: JSONSlice)] = []
        schema["properties"]?.forEachMember { found.append((path + [$0], $1)) }
        for (path, schema) in found {
            if let header = schema["x-mcp-header"]?.string {
                parameters.append(Parameter(path: path, header: header))
            }
            collect(schema, below: path)
        }
    }

    /// Compares the headers with the arguments.
    func check(
        _ arguments: JSONSlice?, _ headers: RequestHeaders, id: JSONSlice
    ) throws(HTTPRefusal) {
        for parameter in parameters {
            var value = arguments
            for name in parameter.path { value = value?[name] }
            let title = "Mcp-Param-\(parameter.header)"
            switch headers[title.lowercased()] {
            case .absent:
                guard let value, !value.isNull else { continue }
                throw .headerMismatch("\(title) is missing", id)
            case .several: throw .headerMismatch("\(title) is given more than once", id)
            case .one(let text):
                guard let text = RequestHeaders.decoded(text) else {
                    throw .headerMismatch("\(title) is malformed", id)
                }
                guard let value, !value.isNull, Self.isSame(text, value) else {
                    throw .headerMismatch("\(title) is not what the body says", id)
                }
            }
        }
    }

    /// Whether a header's text says this value; numbers are compared as numbers.
    private static func isSame(_ text: String, _ value: JSONSlice) -> Bool {
        switch value.decoded {
        case .string(let string): text.isSame(as: string)
        case .bool(let bool): text == (bool ? "true" : "false")
        case .number(let number):
            if case .number(let other)? = try? JSON(parsing: text) {
                isSame(number, other)
            } else {
                false
            }
        // Such a property carries no header; whoever reads the arguments says what is wrong with it.
        case .array, .object, .null, nil: true
        }
    }

    private static func isSame(_ number: JSONNumber, _ other: JSONNumber) -> Bool {
        if let one = number.integer, let two = other.integer { return one == two }
        return number.double != nil && number.double == other.double
    }
}
