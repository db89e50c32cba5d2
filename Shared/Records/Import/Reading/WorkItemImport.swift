/// Reads a section on work items, which are listed but not imported.
enum WorkItemImport {
    /// Reads one section, adds what it lists and carries it over; answers how many entries there are.
    static func read(
        _ section: ImportSection, _ document: inout ImportedDocument, _ sheet: inout ImportSheet
    ) -> Int {
        let announced = section.announcement.map { " (\($0.count))" } ?? ""
        let name = Array("\(WorkItemSection.name)\(announced)".utf8)
        var reader = WorkItemSection(
            SectionHeading(name[...], number: section.heading + 1), &sheet.notes)
        for index in section.body where !sheet.lines[index].line.isSeparator {
            if !sheet.lines[index].isCode { reader.read(plain(sheet.lines[index].line), &sheet.notes) }
        }
        sheet.carry(section.heading..<section.body.upperBound)
        let items = reader.finish(&sheet.notes)
        document.workItems += items
        return items.reduce(0) { $0 + count($1) }
    }

    /// Headings of any level as those of the generated layout.
    private static func plain(_ line: DocumentLine) -> DocumentLine {
        guard let heading = ImportHeading(line.bytes) else { return line }
        let blanks = [UInt8](repeating: UInt8(ascii: " "), count: line.indentation)
        let bytes = blanks + Array("### ".utf8) + heading.text
        return DocumentLine(number: line.number, bytes: bytes[...])
    }

    private static func count(_ item: StatusDocument.WorkItem) -> Int {
        // The section's reader bounds how deep they stand in one another.
        item.children.reduce(1) { $0 + count($1) }
    }
}
