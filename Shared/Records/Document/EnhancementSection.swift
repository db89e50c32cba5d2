/// `## Pending Enhancements (3)` and what follows.
struct EnhancementSection {
    static let name = "Pending Enhancements"

    private let heading: SectionHeading
    private var enhancements: [StatusDocument.Enhancement] = []

    init(_ heading: SectionHeading, _ notes: inout DocumentNotes) {
        self.heading = heading
        if heading.count() == nil { notes.add(heading.number, "The count of enhancements can't be read.") }
    }

    mutating func read(_ line: DocumentLine, _ notes: inout DocumentNotes) {
        if let enhancement = Self.enhancement(line) {
            enhancements.append(enhancement)
        } else {
            notes.add(
                line.number,
                "An enhancement is a title and, in brackets, its priority, status and maybe its quarter.")
        }
    }

    func finish(_ notes: inout DocumentNotes) -> [StatusDocument.Enhancement] {
        if let announced = heading.count(), announced != enhancements.count {
            notes.add(
                heading.number,
                "The heading counts \(announced) enhancements; \(enhancements.count) were read.")
        }
        return enhancements
    }

    /// `- **Title** (priority 2, planned, 2026-Q2)`; the title may hold brackets and stars of its own.
    private static func enhancement(_ line: DocumentLine) -> StatusDocument.Enhancement? {
        var cursor = TextCursor(line.bytes)
        guard cursor.skipBullet(), cursor.skip("**") else { return nil }
        let words = cursor.rest.trimmed
        guard words.last == UInt8(ascii: ")"), let end = words.lastIndex(of: "** ("),
            !words[..<end].trimmed.isEmpty
        else { return nil }
        let parts = words[(end + 4)...].dropLast().listed
        guard (2...3).contains(parts.count) else { return nil }
        var first = TextCursor(parts[0])
        guard first.skip("priority "), let priority = first.number(), (1...5).contains(priority),
            first.isAtEnd,
            let state = StatusDocument.Enhancement.State(rawValue: parts[1].text)
        else { return nil }
        let quarter = parts.count == 3 ? parts[2] : nil
        if let quarter, !quarter.isQuarter { return nil }
        return StatusDocument.Enhancement(
            line: line.number, title: words[..<end].trimmed.rendered, priority: priority, state: state,
            targetQuarter: quarter?.text)
    }
}

extension ArraySlice<UInt8> {
    /// Whether this is `2026-Q2`.
    var isQuarter: Bool {
        var cursor = TextCursor(self)
        let year = cursor.take(while: \.isDigit)
        guard year.count == 4, cursor.skip("-Q"), let quarter = cursor.number() else { return false }
        return (1...4).contains(quarter) && cursor.isAtEnd && count == 7
    }
}
