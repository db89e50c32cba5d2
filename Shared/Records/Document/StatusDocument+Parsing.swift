extension StatusDocument {
    /// Reads the generated layout: what stands between the markers, or all of it where there are none.
    ///
    /// Every text can be read; what makes no sense is noted. The time it takes grows with the length alone.
    public static func parse(_ text: String) -> StatusDocument {
        parse(Array(text.utf8))
    }

    /// Reads the same from bytes; what is no UTF-8 is noted and reads as U+FFFD.
    public static func parse(_ bytes: [UInt8]) -> StatusDocument {
        var notes = DocumentNotes()
        var content = bytes.prefix(bytesMax)
        if content.starts(with: [0xEF, 0xBB, 0xBF]) { content = content.dropFirst(3) }
        let block = DocumentBlock(content.lines, &notes)
        var parser = GeneratedLayoutParser(notes: notes)
        for (offset, line) in block.lines.enumerated() {
            parser.read(line, number: block.firstNumber + offset)
        }
        var document = parser.finish(lastLine: block.firstNumber + block.lines.count - 1)
        if bytes.count > bytesMax {
            parser.notes.add(
                block.firstNumber + block.lines.count - 1, "The document is cut after \(bytesMax) bytes.")
        }
        document.notes = parser.notes.inOrder
        return document
    }
}

/// The notes on one document, as many as are kept.
struct DocumentNotes {
    private var notes: [StatusDocument.Note] = []
    private var left = 0

    mutating func add(_ line: Int, _ problem: @autoclosure () -> String) {
        if notes.count < StatusDocument.notesMax - 1 {
            notes.append(StatusDocument.Note(line: max(1, line), problem: problem()))
        } else {
            left += 1
        }
    }

    /// In the order of their lines, with one on those that were left out.
    var inOrder: [StatusDocument.Note] {
        let sorted = notes.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
            .map(\.element)
        guard left > 0, let last = sorted.last else { return sorted }
        return sorted + [StatusDocument.Note(line: last.line, problem: "\(left) more notes are left out.")]
    }
}

/// The lines of a document that are generated: between the markers, or all.
struct DocumentBlock {
    static let begin = "<!-- holdfast:begin -->"
    static let end = "<!-- holdfast:end -->"

    let lines: ArraySlice<ArraySlice<UInt8>>
    /// The number of the first of them, from 1.
    let firstNumber: Int

    init(_ all: [ArraySlice<UInt8>], _ notes: inout DocumentNotes) {
        let begins = all.indices.filter { all[$0].trimmed.elementsEqual(Self.begin.utf8) }
        let ends = all.indices.filter { all[$0].trimmed.elementsEqual(Self.end.utf8) }
        if let first = begins.first, let last = ends.first, begins.count == 1, ends.count == 1, first < last {
            lines = all[(first + 1)..<last]
        } else {
            if let odd = (begins + ends).min() {
                notes.add(odd + 1, "The markers are not balanced; the whole document is read.")
            }
            lines = all[...]
        }
        firstNumber = lines.startIndex + 1
    }
}
