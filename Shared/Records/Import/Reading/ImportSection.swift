/// A known section of a file that is imported: its heading and the lines below it.
struct ImportSection {
    let kind: ImportedCount.Section
    /// The place of its heading.
    let heading: Int
    let level: Int
    /// What stands in brackets behind its name.
    let remark: ArraySlice<UInt8>?
    var body: Range<Int>

    private static let names: [String: ImportedCount.Section] = [
        "operational vendors": .vendors, "vendors": .vendors,
        "active work items": .workItems, "work items": .workItems,
        "recent deployments": .deployments, "deployments": .deployments,
        "pending enhancements": .enhancements, "future enhancements": .enhancements,
        "enhancements": .enhancements,
        "session prompts": .prompts,
    ]
    private static let nameBytesMax = 40

    /// The section that this line opens, if it does; its body is still to be found.
    init?(_ line: ImportLine, at index: Int) {
        guard let heading = line.heading else { return nil }
        let words = SectionHeading(heading.text, number: line.number)
        guard words.name.utf8.count <= Self.nameBytesMax,
            let kind = Self.names[Array(words.name.utf8)[...].withoutEmphasis.text.lowercased()]
        else { return nil }
        self.kind = kind
        self.heading = index
        level = heading.level
        remark = words.remark
        body = (index + 1)..<(index + 1)
    }

    /// Whether its brackets hold a count, or it has none: what is called so below another section's heading
    /// may be an entry of it.
    var isPlain: Bool { remark == nil || announcement != nil }

    /// What the brackets announce: `43/45`, `45 total`, `12`, `Last 10`.
    var announcement: (count: Int, operational: Int?, isMost: Bool)? {
        guard let remark else { return nil }
        var cursor = TextCursor(remark.trimmed)
        let isMost = cursor.skip("last ", anyCase: true)
        guard let first = cursor.number() else { return nil }
        if kind == .vendors, cursor.skip("/") {
            guard let all = cursor.number(), cursor.isAtWordEnd else { return nil }
            return (all, first, false)
        }
        cursor.skipBlanks()
        let word = cursor.text.lowercased()
        let known = ["", "total", "in total", kind.rawValue, "entries", "items", "pending", "active"]
        return known.contains(word) ? (first, nil, isMost) : nil
    }
}

extension ImportSection {
    /// Every known section in its order.
    ///
    /// A section goes on to the next known one, to a heading of its own level or above, or to an ornament.
    /// Below a prompt's heading anything may stand, so such a section goes on as long as prompts follow.
    static func all(in lines: [ImportLine]) -> [ImportSection] {
        var sections: [ImportSection] = []
        var index = 0
        while index < lines.count {
            guard var section = ImportSection(lines[index], at: index) else {
                index += 1
                continue
            }
            let end =
                section.kind == .prompts
                ? PromptOutline(lines, section).end : section.plainEnd(lines)
            section.body = (index + 1)..<end
            sections.append(section)
            index = end
        }
        return sections
    }

    private func plainEnd(_ lines: [ImportLine]) -> Int {
        for index in (heading + 1)..<max(heading + 1, lines.count) {
            if lines[index].isOrnament { return index }
            guard let found = lines[index].heading else { continue }
            if found.level <= level { return index }
            if let other = ImportSection(lines[index], at: index), other.isPlain { return index }
        }
        return lines.count
    }
}
