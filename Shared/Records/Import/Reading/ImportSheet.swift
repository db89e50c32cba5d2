/// A file that is being imported: its lines, what is wrong with them, and which of them are no record.
struct ImportSheet {
    let lines: [ImportLine]
    var notes = DocumentNotes()
    private let digest: @Sendable ([UInt8]) -> String
    private var isCarried: [Bool]

    init(_ lines: [ImportLine], digest: @escaping @Sendable ([UInt8]) -> String) {
        self.lines = lines
        self.digest = digest
        isCarried = Array(repeating: false, count: lines.count)
    }

    /// Notes a problem at the place of a line.
    mutating func note(_ index: Int, _ problem: @autoclosure () -> String) {
        notes.add(index + 1, problem())
    }

    /// Keeps a line in the hand-written part.
    mutating func carry(_ index: Int) {
        if !lines[index].isOrnament { isCarried[index] = true }
    }

    /// Keeps these lines in the hand-written part.
    mutating func carry(_ indices: some Sequence<Int>) {
        for index in indices { carry(index) }
    }

    /// Keeps a line of which a part can't be read, and notes that.
    mutating func fault(_ index: Int, _ problem: @autoclosure () -> String) {
        note(index, problem())
        carry(index)
    }

    /// Where a record stands that has these lines, but for blank ones at their end.
    func place(_ indices: Range<Int>) -> ImportPlace {
        var last = indices.upperBound - 1
        while last > indices.lowerBound, lines[last].isBlank { last -= 1 }
        var content: [UInt8] = []
        for index in indices.lowerBound...last {
            if index > indices.lowerBound { content.append(UInt8(ascii: "\n")) }
            content += lines[index].bytes
        }
        return ImportPlace(line: indices.lowerBound + 1, lastLine: last + 1, sha256: digest(content))
    }

    /// The text of one line as a record may hold it; what that changes is noted at this place.
    ///
    /// - Returns: Nil where nothing is left.
    mutating func oneLine(_ bytes: ArraySlice<UInt8>, at index: Int) -> String? {
        var text = bytes.rendered
        if String(validating: bytes, as: UTF8.self) == nil { fault(index, "This line is no UTF-8.") }
        if text.unicodeScalars.contains(where: \.isControl) {
            fault(index, "This line holds control characters; they are read as blanks.")
            text.unicodeScalars.replace(while: \.isControl, with: " ")
        }
        let words = Array(text.utf8)[...].trimmed
        return words.isEmpty || words.text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
            ? nil : words.text
    }

    /// One line of a longer text as a record may hold it; what that changes is noted at this place.
    mutating func recordText(_ bytes: ArraySlice<UInt8>, at index: Int) -> String {
        if String(validating: bytes, as: UTF8.self) == nil { fault(index, "This line is no UTF-8.") }
        guard bytes.contains(0) else { return bytes.text }
        fault(index, "This line holds NUL, which is read as a blank.")
        return bytes.map { $0 == 0 ? UInt8(ascii: " ") : $0 }[...].text
    }

    /// Text cut to this length; that it is too long is noted.
    mutating func cut(_ text: String, to scalarsMax: Int, at index: Int, _ what: String) -> String {
        guard text.unicodeScalars.count > scalarsMax else { return text }
        fault(index, "\(what) has more than \(scalarsMax) characters and is cut.")
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(scalarsMax)))
    }

    /// The lines that are carried over, joined; blank lines by themselves are nothing to keep.
    var carriedOver: [CarriedOver] {
        var runs: [CarriedOver] = []
        var start = 0
        while start < lines.count {
            guard isCarried[start] else {
                start += 1
                continue
            }
            let end = isCarried[start...].firstIndex(of: false) ?? lines.count
            if !lines[start..<end].allSatisfy(\.isBlank) {
                let bytes = lines[start].range.lowerBound..<lines[end - 1].range.upperBound
                runs.append(CarriedOver(lines: (start + 1)...end, bytes: bytes))
            }
            start = end
        }
        return runs
    }
}

extension Unicode.Scalar {
    /// Whether records refuse it in a text of one line.
    var isControl: Bool { properties.generalCategory == .control }
}

extension String.UnicodeScalarView {
    /// Puts another character in the place of those that satisfy the condition.
    mutating func replace(while condition: (Unicode.Scalar) -> Bool, with other: Unicode.Scalar) {
        self = String.UnicodeScalarView(map { condition($0) ? other : $0 })
    }
}
