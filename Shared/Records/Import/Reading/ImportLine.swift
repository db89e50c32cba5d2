/// One line of a file that is imported.
struct ImportLine {
    /// The line without its end, and its number; blank where it is an ornament.
    private(set) var line: DocumentLine
    /// Where it is in the file's bytes, its end included.
    let range: Range<Int>
    /// Whether it stands in a block of code.
    var isCode = false
    /// Whether it is what the report writes around records, and writes anew: a marker, its title, its end.
    private(set) var isOrnament = false

    var bytes: ArraySlice<UInt8> { line.bytes }
    var number: Int { line.number }
    var isBlank: Bool { bytes.allSatisfy(\.isBlank) }

    /// Whether it is `---`: one end of front matter, or a line between two parts.
    var isRule: Bool { bytes.trimmed.elementsEqual("---".utf8) && line.indentation == 0 }

    /// `## Text`, at most three blanks in, and not in code.
    var heading: ImportHeading? { isCode || line.indentation > 3 ? nil : ImportHeading(bytes) }

    /// What follows a bullet; nil in code.
    var item: ArraySlice<UInt8>? {
        guard !isCode else { return nil }
        var cursor = TextCursor(bytes)
        return cursor.skipBullet() ? cursor.rest.trimmed : nil
    }

    /// From here on the line says nothing.
    mutating func becomeOrnament() {
        isOrnament = true
        line = DocumentLine(number: number, bytes: bytes.prefix(0))
    }

    /// Every line of these bytes. Carriage returns alone end lines only where no line feed does.
    static func all(in bytes: ArraySlice<UInt8>) -> [ImportLine] {
        let lineFeed = UInt8(ascii: "\n")
        let end = bytes.contains(lineFeed) ? lineFeed : UInt8(ascii: "\r")
        var lines: [ImportLine] = []
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let stop = bytes[start...].firstIndex(of: end)
            var content = bytes[start..<(stop ?? bytes.endIndex)]
            if content.last == UInt8(ascii: "\r") { content = content.dropLast() }
            let next = stop.map { $0 + 1 } ?? bytes.endIndex
            lines.append(
                ImportLine(
                    line: DocumentLine(number: lines.count + 1, bytes: content), range: start..<next))
            start = next
        }
        for index in codeLines(lines) { lines[index].isCode = true }
        return lines
    }
}

/// A heading of any level.
struct ImportHeading {
    /// From 1 to 6.
    let level: Int
    /// Without marks of emphasis around it, and without what closes it.
    let text: ArraySlice<UInt8>

    init?(_ bytes: ArraySlice<UInt8>) {
        var cursor = TextCursor(bytes)
        cursor.skipBlanks()
        let marks = cursor.take(limit: 7) { $0 == UInt8(ascii: "#") }
        guard (1...6).contains(marks.count), cursor.rest.first?.isBlank == true else { return nil }
        level = marks.count
        var words = cursor.rest.trimmed
        // `## Text ##` is the same heading.
        if let last = words.lastIndex(where: { $0 != UInt8(ascii: "#") }), words[last].isBlank {
            words = words[...last].trimmed
        }
        text = words.withoutEmphasis
    }
}

extension ImportLine {
    /// How long a line that opens code may be to be told from a longer one.
    private static let marksMax = 8

    /// The lines between two fences, and the fences. A fence that is never closed is none.
    private static func codeLines(_ lines: [ImportLine]) -> [Int] {
        var code: [Int] = []
        // By mark: as many marks as this have no closing line behind the place where we are.
        var unclosed: [UInt8: Int] = [:]
        var index = 0
        while index < lines.count {
            guard let fence = Fence(lines[index].bytes), fence.count < unclosed[fence.mark] ?? .max else {
                index += 1
                continue
            }
            let close = lines[(index + 1)...].firstIndex { fence.isClosed(by: $0.bytes) }
            if let close {
                code.append(contentsOf: index...close)
                index = close + 1
            } else {
                unclosed[fence.mark] = fence.count
                index += 1
            }
        }
        return code
    }

    /// Three or more of the same mark, which open or close code.
    private struct Fence {
        let mark: UInt8
        let count: Int
        let isBare: Bool

        init?(_ bytes: ArraySlice<UInt8>) {
            var cursor = TextCursor(bytes)
            cursor.skipBlanks()
            guard let mark = cursor.rest.first, [UInt8(ascii: "`"), UInt8(ascii: "~")].contains(mark) else {
                return nil
            }
            let marks = cursor.take { $0 == mark }
            guard marks.count >= 3 else { return nil }
            // `` ```code``` `` in a line of text opens nothing.
            if mark == UInt8(ascii: "`"), cursor.rest.contains(mark) { return nil }
            self.mark = mark
            count = min(marks.count, marksMax)
            isBare = cursor.rest.allSatisfy(\.isBlank)
        }

        func isClosed(by bytes: ArraySlice<UInt8>) -> Bool {
            guard let other = Fence(bytes) else { return false }
            return other.isBare && other.mark == mark && other.count >= count
        }
    }
}

extension ArraySlice<UInt8> {
    /// Without a colon at the end and without `**`, `__` or `` ` `` around it.
    var withoutEmphasis: ArraySlice<UInt8> {
        var words = trimmed
        if words.last == UInt8(ascii: ":") { words = words.dropLast().trimmed }
        for mark in ["**", "__", "`"] {
            let count = mark.utf8.count
            if words.count > 2 * count, words.prefix(count).elementsEqual(mark.utf8),
                words.suffix(count).elementsEqual(mark.utf8)
            {
                words = words.dropFirst(count).dropLast(count).trimmed
            }
        }
        return words
    }
}
