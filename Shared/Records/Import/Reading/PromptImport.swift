/// Reads a section on the prompts of sessions.
struct PromptImport {
    /// By their content.
    private var known: Set<String> = []

    /// Reads one section and adds what it lists; answers how many entries there are, skipped ones among them.
    mutating func read(
        _ section: ImportSection, _ document: inout ImportedDocument, _ sheet: inout ImportSheet,
        _ readers: ImportReaders
    ) -> Int {
        let outline = PromptOutline(sheet.lines, section)
        let first = outline.entries.first?.heading ?? section.body.upperBound
        for index in section.body.lowerBound..<first where !sheet.lines[index].line.isSeparator {
            sheet.fault(index, "This is no part of a prompt; it is carried over.")
        }
        for entry in outline.trimmed { read(entry, &document, &sheet, readers) }
        return outline.entries.count
    }

    private mutating func read(
        _ entry: PromptOutline.Entry, _ document: inout ImportedDocument, _ sheet: inout ImportSheet,
        _ readers: ImportReaders
    ) {
        let range = entry.heading..<entry.end
        let words = sheet.lines[entry.heading].heading?.text ?? []
        do throws(FrontMatterFault) {
            let frontMatter = try frontMatter(entry, sheet, readers)
            let heading = sheet.oneLine(words, at: entry.heading) ?? ""
            let place = sheet.place(range)
            guard known.insert(place.sha256).inserted else {
                sheet.note(entry.heading, "This prompt is listed already; this entry is carried over.")
                sheet.carry(range)
                return
            }
            let prompt = try prompt(entry, frontMatter, heading, &sheet)
            document.prompts.append(
                ImportedPrompt(place: place, heading: heading, date: Self.date(words), prompt: prompt))
        } catch {
            document.skippedPrompts.append(
                SkippedPrompt(
                    line: error.line, column: error.column, problem: error.problem, heading: words.text,
                    lines: (range.lowerBound + 1)...range.upperBound))
            sheet.note(error.line - 1, "The prompt is skipped: \(error.problem)")
            sheet.carry(range)
        }
    }

    /// What stands between the two lines of `---`, with `schema_version`.
    private func frontMatter(
        _ entry: PromptOutline.Entry, _ sheet: ImportSheet, _ readers: ImportReaders
    ) throws(FrontMatterFault) -> FrontMatterValue {
        guard let opening = entry.opening else {
            throw FrontMatterFault(
                line: entry.heading + 1, column: 1,
                problem: "A prompt's heading is followed by front matter between two lines of `---`.")
        }
        guard let closing = entry.closing else {
            throw FrontMatterFault(
                line: opening + 1, column: 1,
                problem: "The front matter has no end: a second line of `---` is missing.")
        }
        let block = FrontMatterBlock(
            lines: sheet.lines[(opening + 1)..<closing].map(\.bytes), firstLine: opening + 2)
        let value = try block.map(readers.frontMatter)
        if let problem = PromptRules.schemaVersionProblem(value) {
            throw block.fault(at: "schema_version", problem)
        }
        return value
    }

    private func prompt(
        _ entry: PromptOutline.Entry, _ frontMatter: FrontMatterValue, _ heading: String,
        _ sheet: inout ImportSheet
    ) throws(FrontMatterFault) -> SessionPrompt {
        let start = (entry.closing ?? entry.heading) + 1
        let text = (start..<max(start, entry.end)).map { sheet.recordText(sheet.lines[$0].bytes, at: $0) }
        let title = frontMatter["title"]?.titleText.flatMap {
            sheet.oneLine(Array($0.utf8)[...], at: entry.heading)
        }
        let prompt = SessionPrompt(
            title: sheet.cut(
                title ?? (heading.isEmpty ? "Session prompt" : heading), to: SessionPrompt.titleScalarsMax,
                at: entry.heading, "The title"),
            frontMatter: frontMatter, lines: text, filledIn: title == nil ? ["title"] : [])
        for key in prompt.filledIn where frontMatter[key].map({ $0 != .null }) ?? false && key != "title" {
            sheet.note(entry.heading, "The front matter's \(key) is none; its default is taken.")
        }
        guard !prompt.isTooLong else {
            throw FrontMatterFault(
                line: entry.heading + 1, column: 1,
                problem: "The prompt is too long for a session's metadata.")
        }
        return prompt
    }

    /// The day that a heading names.
    private static func date(_ heading: ArraySlice<UInt8>) -> String? {
        for part in heading.split(separator: UInt8(ascii: " ")) {
            var cursor = TextCursor(part)
            if cursor.importTime() != nil { return part.prefix(10).text }
        }
        return nil
    }
}

extension FrontMatterValue {
    /// Text, or a number that a title may be.
    fileprivate var titleText: String? {
        switch self {
        case .string(let text): text
        case .int(let number): String(number)
        default: nil
        }
    }
}
