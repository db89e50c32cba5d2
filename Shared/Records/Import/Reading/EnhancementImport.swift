/// Reads a section on enhancements.
struct EnhancementImport {
    private static let titleScalarsMax = 200
    private static let descriptionScalarsMax = 10_000

    private struct Entry {
        var range: Range<Int>
        let fullTitle: String
        let title: String
        let details: EnhancementDetails
        /// Lines below the entry, further in.
        var text: [Int] = []

        mutating func add(_ index: Int) {
            text.append(index)
            range = range.lowerBound..<(index + 1)
        }
    }

    /// Titles with their quarters.
    private var known: Set<[String]> = []
    private var open: Entry?

    /// Reads one section and adds what it lists; answers how many entries there are.
    mutating func read(
        _ section: ImportSection, _ document: inout ImportedDocument, _ sheet: inout ImportSheet
    ) -> Int {
        var count = 0
        var indentation: Int?
        for index in section.body {
            let line = sheet.lines[index]
            if let item = line.item, line.line.indentation <= indentation ?? .max - 1 {
                close(&document, &sheet)
                guard let entry = readEntry(item, at: index, &sheet) else { continue }
                indentation = indentation ?? line.line.indentation + 1
                count += 1
                guard known.insert([entry.title, entry.details.quarter ?? ""]).inserted else {
                    sheet.fault(index, "This enhancement is listed already; this entry is carried over.")
                    continue
                }
                open = entry
            } else if line.line.isSeparator {
                continue
            } else if open != nil, line.line.indentation > 1 {
                open?.add(index)
            } else {
                close(&document, &sheet)
                if line.heading == nil { sheet.note(index, "This is no enhancement; it is carried over.") }
                sheet.carry(index)
            }
        }
        close(&document, &sheet)
        return count
    }

    private mutating func close(_ document: inout ImportedDocument, _ sheet: inout ImportSheet) {
        guard let entry = open else { return }
        open = nil
        let text = description(entry, &sheet)
        var filledIn: [String] = []
        if text == nil { filledIn.append("description") }
        if entry.details.priority == nil { filledIn.append("priority") }
        if entry.details.state == nil { filledIn.append("status") }
        document.enhancements.append(
            ImportedEnhancement(
                place: sheet.place(entry.range), title: entry.title, description: text ?? entry.fullTitle,
                priority: entry.details.priority ?? 3, state: entry.details.state ?? .planned,
                targetQuarter: entry.details.quarter, filledIn: filledIn))
    }

    /// The lines below an entry, as far in as they stand among themselves.
    private func description(_ entry: Entry, _ sheet: inout ImportSheet) -> String? {
        guard let first = entry.text.first, let last = entry.text.last else { return nil }
        let margin = entry.text.map { sheet.lines[$0].line.indentation }.min() ?? 0
        var lines: [String] = []
        for index in first...last {
            let bytes = sheet.lines[index].bytes
            lines.append(sheet.recordText(bytes.dropFirst(min(margin, bytes.count)), at: index))
        }
        return sheet.cut(
            lines.joined(separator: "\n"), to: Self.descriptionScalarsMax, at: first, "The description")
    }

    /// `**Title** (priority 2, planned, 2026-Q2)`, or `Title (Priority: High, Q1 2026)`.
    private func readEntry(_ item: ArraySlice<UInt8>, at index: Int, _ sheet: inout ImportSheet) -> Entry? {
        var words = item
        var details = EnhancementDetails()
        if words.last == UInt8(ascii: ")"), let start = words.lastIndex(of: " (") {
            let parts = words[(start + 2)...].dropLast().listed
            let unread = parts.filter { !details.read($0) }
            if unread.count < parts.count {
                words = words[..<start].trimmed
                if !unread.isEmpty {
                    sheet.fault(
                        index, "Not all of this enhancement's brackets can be read; it is carried over, too.")
                }
            }
        }
        guard let title = sheet.oneLine(words.withoutBold, at: index),
            title.utf8.contains(where: \.isWord)
        else {
            sheet.fault(index, "An enhancement has a title; this entry is carried over.")
            return nil
        }
        return Entry(
            range: index..<(index + 1), fullTitle: title,
            title: sheet.cut(title, to: Self.titleScalarsMax, at: index, "The title"), details: details)
    }
}

/// What stands in brackets behind an enhancement's title, each once, in any order.
struct EnhancementDetails {
    private(set) var priority: Int?
    private(set) var state: StatusDocument.Enhancement.State?
    private(set) var quarter: String?

    private static let words = ["high": 1, "medium": 3, "low": 5]

    /// Takes one part; false where it is none of these, or was there already.
    mutating func read(_ part: ArraySlice<UInt8>) -> Bool {
        if quarter == nil, let found = Self.quarter(part) {
            quarter = found
            return true
        }
        if state == nil, let found = StatusDocument.Enhancement.State(rawValue: part.text.lowercased()) {
            state = found
            return true
        }
        guard priority == nil else { return false }
        var cursor = TextCursor(part)
        let isNamed = cursor.skip("priority", anyCase: true)
        if isNamed {
            _ = cursor.skip(":")
            cursor.skipBlanks()
        }
        if let word = Self.words[cursor.text.lowercased()] {
            priority = word
            return true
        }
        guard isNamed, let number = cursor.number(), (1...5).contains(number), cursor.isAtEnd else {
            return false
        }
        priority = number
        return true
    }

    /// `2026-Q2` or `Q2 2026`, as the first.
    private static func quarter(_ part: ArraySlice<UInt8>) -> String? {
        if part.isQuarter { return part.text }
        let words = part.split(separator: UInt8(ascii: " "))
        guard words.count == 2 else { return nil }
        let turned = Array(words[1]) + [UInt8(ascii: "-")] + Array(words[0]).map(\.uppercased)
        return turned[...].isQuarter ? turned[...].text : nil
    }
}

extension UInt8 {
    fileprivate var uppercased: UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) ? self & 0xDF : self
    }
}

extension ArraySlice<UInt8> {
    /// Without `**` around it.
    fileprivate var withoutBold: ArraySlice<UInt8> {
        let words = trimmed
        guard words.count > 4, words.prefix(2).elementsEqual("**".utf8),
            words.suffix(2).elementsEqual("**".utf8)
        else { return words }
        return words.dropFirst(2).dropLast(2).trimmed
    }
}
