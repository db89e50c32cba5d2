/// Where in a section of prompts each prompt is, and where the section ends.
struct PromptOutline {
    /// The lines of one prompt.
    struct Entry {
        /// The place of its heading.
        let heading: Int
        /// The place of the `---` that opens its front matter.
        let opening: Int?
        /// The place of the `---` that closes it.
        let closing: Int?
        /// The end of its text.
        var end: Int
    }

    private(set) var entries: [Entry] = []
    private(set) var end: Int

    private let lines: [ImportLine]
    private let section: ImportSection
    /// The level of the prompts' headings: that of the first.
    private var level: Int?

    init(_ lines: [ImportLine], _ section: ImportSection) {
        self.lines = lines
        self.section = section
        end = lines.count
        // Where the section ends unless another prompt follows.
        var mayEnd: Int?
        var index = section.heading + 1
        while index < lines.count, !lines[index].isOrnament {
            guard let heading = lines[index].heading else {
                index += 1
                continue
            }
            if let entry = entry(at: index, heading) {
                close(at: index)
                level = level ?? heading.level
                entries.append(entry)
                mayEnd = nil
                index = (entry.closing ?? entry.opening ?? index) + 1
                continue
            }
            if heading.level <= section.level {
                mayEnd = mayEnd ?? index
                if ImportSection(lines[index], at: index) != nil { break }
            }
            index += 1
        }
        end = mayEnd ?? index
        close(at: end)
    }

    private mutating func close(at index: Int) {
        guard let last = entries.indices.last else { return }
        entries[last].end = index
    }

    /// A heading below the section's, of the prompts' level, with front matter or called a session.
    private func entry(at index: Int, _ heading: ImportHeading) -> Entry? {
        guard heading.level > section.level, level == nil || level == heading.level else { return nil }
        let next = lines[(index + 1)...].firstIndex { !$0.isBlank }
        if let next, lines[next].isRule, let closing = closing(after: next) {
            return Entry(heading: index, opening: next, closing: closing, end: lines.count)
        }
        guard Self.isSession(heading.text) else { return nil }
        let opening = next.flatMap { lines[$0].isRule ? $0 : nil }
        return Entry(heading: index, opening: opening, closing: nil, end: lines.count)
    }

    /// The end of front matter, before the next prompt's heading.
    private func closing(after opening: Int) -> Int? {
        for index in (opening + 1)..<max(opening + 1, lines.count) {
            if lines[index].isRule { return index }
            if lines[index].isOrnament { return nil }
            if let heading = lines[index].heading, Self.isSession(heading.text) { return nil }
        }
        return nil
    }

    /// `Session 2025-10-01`, `Session 12`, `Session #12`.
    private static func isSession(_ text: ArraySlice<UInt8>) -> Bool {
        var cursor = TextCursor(text)
        guard cursor.skip("session ", anyCase: true) else { return false }
        cursor.skipBlanks()
        _ = cursor.skip("#")
        return cursor.rest.first?.isDigit == true
    }

    /// The entries without what parts each from the next: blank lines and rules.
    var trimmed: [Entry] {
        entries.map { entry in
            let start = entry.closing ?? entry.opening ?? entry.heading
            let last = lines[start..<entry.end].lastIndex { !$0.line.isSeparator }
            var trimmed = entry
            trimmed.end = max(start, last ?? start) + 1
            return trimmed
        }
    }
}
