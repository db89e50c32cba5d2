/// A template of URIs by RFC 6570, read backwards: which URIs it may have made.
struct URITemplate: Equatable, Sendable {
    private enum Part: Equatable {
        case literal([UInt8])
        /// A variable; whether it may hold what separates the parts of a URI.
        case variable(takesReserved: Bool)
    }

    /// The longest template, and the longest URI that is compared with one.
    static let bytesMax = 2048

    private let parts: [Part]

    /// Reads a template; nil where it is none.
    init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMax else { return nil }
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "{") else {
                if byte == UInt8(ascii: "}") { return nil }
                literal.append(byte)
                continue
            }
            guard let end = rest.firstIndex(of: UInt8(ascii: "}")), end > rest.startIndex else { return nil }
            let expression = rest[rest.startIndex..<end]
            rest = rest[(end + 1)...]
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = []
            parts += Self.parts(of: expression)
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        self.parts = parts
    }

    private static func parts(of expression: ArraySlice<UInt8>) -> [Part] {
        switch expression.first {
        case UInt8(ascii: "+"), UInt8(ascii: "#"), UInt8(ascii: "?"), UInt8(ascii: "&"):
            [.variable(takesReserved: true)]
        case UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: ";"):
            [.literal([expression[expression.startIndex]]), .variable(takesReserved: false)]
        default: [.variable(takesReserved: false)]
        }
    }

    /// Whether this URI may be one of the template's. Takes time in proportion to the product of both.
    func matches(_ uri: String) -> Bool {
        let text = Array(uri.utf8)
        guard text.count <= Self.bytesMax else { return false }
        // Where the parts so far may have ended.
        var ends = [Bool](repeating: false, count: text.count + 1)
        ends[0] = true
        for part in parts {
            var next = [Bool](repeating: false, count: text.count + 1)
            switch part {
            case .literal(let literal):
                for start in ends.indices where ends[start] && text[start...].starts(with: literal) {
                    next[start + literal.count] = true
                }
            case .variable(let takesReserved):
                for index in text.indices where takesReserved || !Self.isSeparator(text[index]) {
                    next[index + 1] = ends[index] || next[index]
                }
            }
            ends = next
        }
        return ends[text.count]
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains(byte)
    }
}
