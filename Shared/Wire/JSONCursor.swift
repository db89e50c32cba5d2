import Primitives

/// What is wrong with a text that is no JSON, and where.
public struct JSONFault: Error, Sendable, Equatable {
    /// The rule that is broken, as a phrase for a person.
    public let reason: String
    /// Bytes before the fault.
    public let offset: Int
}

/// Walks over JSON text and checks it strictly on the way (RFC 8259, and RFC 7493 on lone surrogates).
///
/// It allocates nothing: what it passes over is told by its positions.
struct JSONCursor {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position >= bytes.count }

    /// The byte ahead, or zero at the end: zero is no legal JSON byte outside a string.
    @inline(__always)
    var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    func fault(_ reason: String) -> JSONFault {
        JSONFault(reason: reason, offset: position)
    }

    @inline(__always)
    mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    @inline(__always)
    mutating func expect(_ character: Unicode.Scalar) throws(JSONFault) {
        guard next == UInt8(ascii: character) else { throw unexpected(character) }
        position += 1
    }

    @inline(never)
    private func unexpected(_ wanted: Unicode.Scalar) -> JSONFault { fault("expected '\(wanted)'") }

    /// Passes over one value with whatever it holds.
    mutating func skipValue(depth: Int = 0) throws(JSONFault) {
        guard depth < Limits.jsonDepthMax else { throw fault("nested deeper than \(Limits.jsonDepthMax)") }
        switch next {
        case UInt8(ascii: "\""): _ = try skipString()
        case UInt8(ascii: "{"):
            try forEachMember { (cursor) throws(JSONFault) in
                _ = try cursor.skipString()
                try cursor.skipColon()
                try cursor.skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            try forEachElement { (cursor) throws(JSONFault) in try cursor.skipValue(depth: depth + 1) }
        case UInt8(ascii: "t"): try skipLiteral("true")
        case UInt8(ascii: "f"): try skipLiteral("false")
        case UInt8(ascii: "n"): try skipLiteral("null")
        default: try skipNumber()
        }
    }

    /// Visits each member of the object ahead; the visitor takes key, colon and value.
    @inline(__always)
    mutating func forEachMember(_ visit: (inout JSONCursor) throws(JSONFault) -> Void) throws(JSONFault) {
        try forEach(opening: "{", closing: "}", visit)
    }

    /// Visits each element of the array ahead.
    @inline(__always)
    mutating func forEachElement(_ visit: (inout JSONCursor) throws(JSONFault) -> Void) throws(JSONFault) {
        try forEach(opening: "[", closing: "]", visit)
    }

    @inline(__always)
    private mutating func forEach(
        opening: Unicode.Scalar, closing: Unicode.Scalar,
        _ visit: (inout JSONCursor) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        try expect(opening)
        skipWhitespace()
        if next == UInt8(ascii: closing) {
            position += 1
            return
        }
        while true {
            skipWhitespace()
            try visit(&self)
            skipWhitespace()
            if next == UInt8(ascii: closing) {
                position += 1
                return
            }
            try expect(",")
        }
    }

    mutating func skipColon() throws(JSONFault) {
        skipWhitespace()
        try expect(":")
        skipWhitespace()
    }

    mutating func skipLiteral(_ text: StaticString) throws(JSONFault) {
        for index in 0..<text.utf8CodeUnitCount {
            guard next == text.utf8Start[index] else { throw fault("expected \(text)") }
            position += 1
        }
    }

    mutating func skipNumber() throws(JSONFault) {
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") {
            position += 1
        } else {
            try skipDigits()
        }
        if next == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(JSONFault) {
        let start = position
        while case UInt8(ascii: "0")...UInt8(ascii: "9") = next { position += 1 }
        guard position > start else { throw fault("expected a value") }
    }
}
