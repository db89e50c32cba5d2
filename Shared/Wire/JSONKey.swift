import Glibc

/// The name of a member where it stands in JSON text, to be compared without a string being made of it.
///
/// It lasts as long as the visit it is given to.
public struct JSONKey {
    /// What is between the quotes.
    private let bytes: UnsafeRawBufferPointer
    private let hasEscape: Bool

    init(_ bytes: UnsafeRawBufferPointer, hasEscape: Bool) {
        self.bytes = bytes
        self.hasEscape = hasEscape
    }

    /// The name.
    public var string: String {
        guard hasEscape else { return String(decoding: bytes, as: UTF8.self) }
        return (try? JSONCursor.unescaped(bytes)) ?? ""
    }

    /// Whether it is this name.
    public static func == (key: JSONKey, name: String) -> Bool {
        guard !key.hasEscape else { return key.string == name }
        guard name.utf8.count == key.bytes.count else { return false }
        guard let start = key.bytes.baseAddress else { return true }
        var name = name
        return name.withUTF8 { $0.baseAddress.map { memcmp($0, start, key.bytes.count) == 0 } ?? true }
    }

    /// Lets a `switch` ask for names.
    public static func ~= (name: String, key: JSONKey) -> Bool { key == name }
}
