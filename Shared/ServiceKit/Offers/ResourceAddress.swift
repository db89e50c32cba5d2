import Primitives

/// The URIs of one kind of resource: `holdfast://KIND`, or `holdfast://KIND/{variable}` for one of many. A
/// pure value.
///
/// A URI is read strictly: what is not spelled as RFC 3986 wants a segment of a path, or would be another
/// path once decoded, is no URI of ours.
struct ResourceAddress: Sendable, Equatable {
    private static let scheme = "holdfast://"
    /// No URI of ours is longer.
    static let bytesMax = 2048

    let kind: String
    /// What the last segment is called; nil where there is only one of this kind.
    let variable: String?

    /// The URI itself, or its template.
    var text: String { variable.map { "\(Self.scheme)\(kind)/{\($0)}" } ?? "\(Self.scheme)\(kind)" }

    /// The URI of the one that has this value.
    func uri(of value: String) -> String {
        guard variable != nil else { return text }
        return "\(Self.scheme)\(kind)/\(Self.encoded(value))"
    }

    /// The value in a URI of this kind, empty where it takes none; nil where this is none.
    func value(in uri: String) -> String? {
        guard variable != nil else { return uri == text ? "" : nil }
        let beginning = "\(Self.scheme)\(kind)/"
        guard uri.utf8.count <= Self.bytesMax, uri.hasPrefix(beginning) else { return nil }
        return Self.decoded(uri.utf8.dropFirst(beginning.utf8.count))
    }

    // MARK: Segments

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: byte < 0x80 && "-._~".utf8.contains(byte)
        }
    }

    private static func encoded(_ value: String) -> String {
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            guard !isUnreserved(byte) else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(ascii: "%"))
            bytes.append(upperHexadecimalDigit(byte >> 4))
            bytes.append(upperHexadecimalDigit(byte & 15))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func decoded(_ segment: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = segment[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(hexadecimalValue(of:)),
                    let low = rest.popFirst().flatMap(hexadecimalValue(of:))
                else { return nil }
                bytes.append(high << 4 | low)
            } else if isUnreserved(byte) || "!$&'()*+,;=:@".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                return nil
            }
        }
        guard let value = String(validating: bytes, as: UTF8.self), !value.isEmpty, value != ".",
            value != "..", !value.unicodeScalars.contains(where: isOfAnotherPath)
        else { return nil }
        return value
    }

    private static func isOfAnotherPath(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "/" || scalar == "\\" || scalar.properties.generalCategory == .control
    }
}

/// RFC 3986 spells encoded bytes with capital letters.
private func upperHexadecimalDigit(_ value: UInt8) -> UInt8 {
    let digit = hexadecimalDigit(value)
    return digit >= UInt8(ascii: "a") ? digit - 32 : digit
}
