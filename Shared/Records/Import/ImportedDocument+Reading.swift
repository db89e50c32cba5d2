import Primitives

extension ImportedDocument {
    /// Reads a status document of either dialect, or of both: any bytes yield a document.
    ///
    /// The time it takes grows with the length alone.
    public static func parse(_ bytes: [UInt8], _ readers: ImportReaders) -> ImportedDocument {
        var content = bytes[...]
        if content.starts(with: [0xEF, 0xBB, 0xBF]) { content = content.dropFirst(3) }
        var lines = ImportLine.all(in: content)
        var document = ImportedDocument()
        document.lineCount = lines.count
        guard bytes.count <= bytesMax else {
            document.notes = [
                ImportNote(
                    line: 1, problem: "The file has more than \(bytesMax) bytes and is not read: divide it.")
            ]
            document.carriedOver = [CarriedOver(lines: 1...max(1, lines.count), bytes: content.indices)]
            return document
        }
        var notes = DocumentNotes()
        markOrnaments(in: &lines, &notes)
        var sheet = ImportSheet(lines, digest: readers.sha256)
        sheet.notes = notes
        document.readSections(&sheet, readers)
        document.carriedOver = sheet.carriedOver
        document.notes = sheet.notes.inOrder.map { ImportNote(line: $0.line, problem: $0.problem) }
        return document
    }

    private mutating func readSections(_ sheet: inout ImportSheet, _ readers: ImportReaders) {
        var vendorImport = VendorImport()
        var deploymentImport = DeploymentImport()
        var enhancementImport = EnhancementImport()
        var promptImport = PromptImport()
        var next = 0
        for section in ImportSection.all(in: sheet.lines) {
            sheet.carry(next..<section.heading)
            next = section.body.upperBound
            var operational = 0
            let read: Int
            switch section.kind {
            case .vendors:
                (read, operational) = vendorImport.read(section, &self, &sheet)
            case .workItems: read = WorkItemImport.read(section, &self, &sheet)
            case .deployments: read = deploymentImport.read(section, &self, &sheet)
            case .enhancements: read = enhancementImport.read(section, &self, &sheet)
            case .prompts: read = promptImport.read(section, &self, &sheet, readers)
            }
            count(section, read: read, operational: operational, &sheet)
        }
        sheet.carry(next..<sheet.lines.count)
    }

    private mutating func count(
        _ section: ImportSection, read: Int, operational: Int, _ sheet: inout ImportSheet
    ) {
        let announcement = section.announcement
        let count = ImportedCount(
            line: section.heading + 1, section: section.kind, announced: announcement?.count,
            isMost: announcement?.isMost ?? false, read: read,
            announcedOperational: announcement?.operational, readOperational: operational)
        counts.append(count)
        // The reader of work items notes this itself.
        guard section.kind != .workItems else { return }
        if section.remark != nil, announcement == nil {
            sheet.fault(section.heading, "The heading's count can't be read; the heading is carried over.")
        } else if !count.agrees {
            sheet.note(
                section.heading, "The heading counts \(count.announcedText); \(count.readText) were read.")
        }
    }

    /// What the report writes around its records, and will write anew.
    private static func markOrnaments(in lines: inout [ImportLine], _ notes: inout DocumentNotes) {
        _ = DocumentBlock(lines.map { $0.isCode ? [] : $0.bytes }, &notes)
        for index in lines.indices where !lines[index].isCode {
            let words = lines[index].bytes.trimmed
            if words.elementsEqual(DocumentBlock.begin.utf8) || words.elementsEqual(DocumentBlock.end.utf8) {
                lines[index].becomeOrnament()
            } else if isTime(words, between: "# Project Status - ", and: "") {
                lines[index].becomeOrnament()
            } else if isTime(words, between: "*Generated at ", and: "*") {
                lines[index].becomeOrnament()
                let before = lines[..<index].lastIndex { !$0.isBlank }
                if let before, lines[before].isRule { lines[before].becomeOrnament() }
            }
        }
    }

    private static func isTime(
        _ words: ArraySlice<UInt8>, between start: StaticString, and end: String
    ) -> Bool {
        var cursor = TextCursor(words)
        guard cursor.skip(start), cursor.rest.suffix(end.utf8.count).elementsEqual(end.utf8) else {
            return false
        }
        return Timestamp(cursor.rest.dropLast(end.utf8.count).text) != nil
    }
}

extension ImportedCount {
    /// What the heading says: `43/45 vendors`.
    var announcedText: String { Self.text(announced ?? 0, announcedOperational, section) }
    /// What was read: `2/3`.
    var readText: String { Self.text(read, announcedOperational.map { _ in readOperational }, nil) }

    private static func text(_ all: Int, _ operational: Int?, _ section: Section?) -> String {
        let words = (section?.rawValue).map { " " + $0 } ?? ""
        return (operational.map { "\($0)/" } ?? "") + "\(all)\(words)"
    }
}
