/// The generated part of a status document, between its markers: what people wrote around it stays byte for
/// byte.
public enum ReportBlock {
    /// What a text is to become.
    public enum Placement: Sendable, Hashable {
        /// The text with the report in it.
        case text([UInt8])
        /// It says the same already, but for the time.
        case unchanged
        /// Its markers are not balanced: nothing is touched.
        case unbalanced
    }

    /// Puts a report where the generated part of a text is; behind the text where it has none.
    ///
    /// - Parameter report: What stands between the markers, whole lines.
    public static func place(_ report: [UInt8], in text: [UInt8]) -> Placement {
        let marks = Marks(text)
        switch marks.balance {
        case .none: return .text(text + separator(after: text) + block(report) + [newline])
        case .broken: return .unbalanced
        case .one(let whole, let inner):
            guard !saysTheSame(text[inner], report[...]) else { return .unchanged }
            return .text(text[..<whole.lowerBound] + block(report) + text[whole.upperBound...])
        }
    }

    /// Whether a text has a generated part, and one only.
    public static func stands(in text: [UInt8]) -> Bool {
        if case .one = Marks(text).balance { true } else { false }
    }

    private static let newline = UInt8(ascii: "\n")

    private static func block(_ report: [UInt8]) -> [UInt8] {
        Array("\(DocumentBlock.begin)\n".utf8) + report + Array(DocumentBlock.end.utf8)
    }

    /// A blank line after what there is.
    private static func separator(after text: [UInt8]) -> [UInt8] {
        guard let last = text.last else { return [] }
        return last == newline ? [newline] : [newline, newline]
    }

    /// Whether two reports differ in their times only, or in how their lines end.
    private static func saysTheSame(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        left.lines.lazy.map(withoutTime).elementsEqual(right.lines.lazy.map(withoutTime)) { $0 == $1 }
    }

    private static func withoutTime(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        for prefix in ["# Project Status - ", "*Generated at ", "_As of "]
        where line.starts(with: prefix.utf8) {
            return line.prefix(prefix.utf8.count)
        }
        return line
    }

    /// Where the markers of a text are.
    private struct Marks {
        enum Balance {
            case none
            /// The block with its markers, and what stands between them.
            case one(Range<Int>, inner: Range<Int>)
            case broken
        }

        private var begins: [Range<Int>] = []
        private var ends: [Range<Int>] = []

        init(_ text: [UInt8]) {
            var start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            while start < text.count {
                let end = text[start...].firstIndex(of: newline) ?? text.count
                let line = text[start..<end]
                let words = (line.last == UInt8(ascii: "\r") ? line.dropLast() : line).trimmed
                // What stands after a marker on its line, as blanks or a carriage return, is not ours.
                if words.elementsEqual(DocumentBlock.begin.utf8) { begins.append(words.startIndex..<end) }
                if words.elementsEqual(DocumentBlock.end.utf8) { ends.append(start..<words.endIndex) }
                start = end + 1
            }
        }

        var balance: Balance {
            if begins.isEmpty, ends.isEmpty { return .none }
            guard let begin = begins.first, let end = ends.first, begins.count == 1, ends.count == 1,
                begin.lowerBound < end.lowerBound
            else { return .broken }
            return .one(
                begin.lowerBound..<end.upperBound,
                inner: min(begin.upperBound + 1, end.lowerBound)..<end.lowerBound)
        }
    }
}
