public import NIOCore
public import Primitives

/// Writes compact JSON straight into a buffer, commas included.
///
/// It trusts its caller with structure (every `begin` has its `end`, every key its value): the callers are
/// a handful of declarations with tests of their own.
public struct JSONWriter: Sendable {
    /// What has been written.
    public private(set) var buffer: ByteBuffer
    private var needsComma = false

    /// A writer that appends to `buffer`.
    public init(into buffer: ByteBuffer = ByteBuffer()) {
        self.buffer = buffer
    }

    /// A writer that adds members to an object that was complete, and is to be ended again.
    public init(reopening object: ByteBuffer) {
        buffer = object
        buffer.moveWriterIndex(to: max(buffer.readerIndex, buffer.writerIndex - 1))
        needsComma = buffer.readableBytes > 1
    }

    /// Opens an object.
    public mutating func beginObject() { open("{") }
    /// Closes the object.
    public mutating func endObject() { close("}") }
    /// Opens an array.
    public mutating func beginArray() { open("[") }
    /// Closes the array.
    public mutating func endArray() { close("]") }

    /// The name of the member whose value comes next.
    public mutating func key(_ name: String) {
        buffer.writeJSONString(name, after: separator, before: UInt8(ascii: ":"))
        needsComma = false
    }

    /// A string.
    public mutating func value(_ text: String) {
        buffer.writeJSONString(text, after: separator, before: nil)
        needsComma = true
    }

    /// A string whose UTF-8 bytes these are.
    public mutating func value(utf8 text: ByteBuffer) {
        text.withUnsafeReadableBytes { buffer.writeQuoted($0, after: separator, before: nil) }
        needsComma = true
    }

    /// An identifier.
    public mutating func value(_ identifier: Identifier) {
        separate()
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: Identifier.textBytes + 2) { target in
            target[0] = UInt8(ascii: "\"")
            identifier.write(into: UnsafeMutableRawBufferPointer(rebasing: target[1...]))
            target[Identifier.textBytes + 1] = UInt8(ascii: "\"")
            return Identifier.textBytes + 2
        }
    }

    /// An integer.
    public mutating func value(_ integer: Int64) {
        separate()
        buffer.writeDecimal(integer)
    }

    /// `true` or `false`.
    public mutating func value(_ bool: Bool) {
        separate()
        buffer.writeStaticString(bool ? "true" : "false")
    }

    /// `null`.
    public mutating func null() {
        separate()
        buffer.writeStaticString("null")
    }

    /// JSON text as it is, unchecked.
    public mutating func raw(_ json: ByteBuffer) {
        separate()
        buffer.writeImmutableBuffer(json)
    }

    /// A value with all it holds.
    public mutating func value(_ json: JSON) {
        switch json {
        case .null: null()
        case .bool(let bool): value(bool)
        case .number(let number):
            separate()
            buffer.writeString(number.text)
        case .string(let text): value(text)
        case .array(let elements):
            beginArray()
            for element in elements { value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members {
                key(member.key)
                value(member.value)
            }
            endObject()
        }
    }

    private mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        buffer.writeInteger(UInt8(ascii: bracket))
        needsComma = false
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        buffer.writeInteger(UInt8(ascii: bracket))
        needsComma = true
    }

    /// What comes before the next key or value.
    @inline(__always)
    private var separator: UInt8? { needsComma ? UInt8(ascii: ",") : nil }

    @inline(__always)
    private mutating func separate() {
        if needsComma { buffer.writeInteger(UInt8(ascii: ",")) }
        needsComma = true
    }
}

extension JSONWriter {
    /// A member with an identifier.
    public mutating func member(_ name: String, _ identifier: Identifier) {
        key(name)
        value(identifier)
    }

    /// A member with an identifier or null.
    public mutating func member(_ name: String, _ identifier: Identifier?) {
        key(name)
        if let identifier { value(identifier) } else { null() }
    }

    /// A member with a string.
    public mutating func member(_ name: String, _ text: String) {
        key(name)
        value(text)
    }

    /// A member with a string whose UTF-8 bytes these are.
    public mutating func member(_ name: String, utf8 text: ByteBuffer) {
        key(name)
        value(utf8: text)
    }

    /// A member with an integer.
    public mutating func member(_ name: String, _ integer: Int64) {
        key(name)
        value(integer)
    }

    /// A member with a truth value.
    public mutating func member(_ name: String, _ bool: Bool) {
        key(name)
        value(bool)
    }

    /// A member with a string or null.
    public mutating func member(_ name: String, _ text: String?) {
        key(name)
        if let text { value(text) } else { null() }
    }

    /// A member with an integer or null.
    public mutating func member(_ name: String, _ integer: Int64?) {
        key(name)
        if let integer { value(integer) } else { null() }
    }

    /// A member with a value.
    @_disfavoredOverload
    public mutating func member(_ name: String, _ json: JSON) {
        key(name)
        value(json)
    }

    /// A member with JSON text as it is, unchecked.
    public mutating func member(_ name: String, raw json: ByteBuffer) {
        key(name)
        raw(json)
    }
}

extension JSON {
    /// The value as compact JSON.
    public var serialized: ByteBuffer {
        var writer = JSONWriter()
        writer.value(self)
        return writer.buffer
    }

    /// The value as compact JSON text.
    public var text: String {
        String(buffer: serialized)
    }
}
