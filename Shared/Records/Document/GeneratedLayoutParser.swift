import Primitives

/// Reads the layout that Holdfast itself writes, line by line.
struct GeneratedLayoutParser {
    /// The part of the document that a line is in.
    private enum Part {
        case vendors
        case workItems
        case deployments
        case enhancements
        /// A title, what people wrote, or a view of something else: not for this reader.
        case other
    }

    var notes: DocumentNotes
    private var part = Part.other
    private var vendors: VendorSection?
    private var workItems: WorkItemSection?
    private var deployments: DeploymentSection?
    private var enhancements: EnhancementSection?
    private var titleTime: Timestamp?
    private var generatedAt: Timestamp?

    /// Sections that show something else, and are no records.
    private static let views: Set<String> = [waiting]
    static let waiting = "Writes Waiting For The Database"

    init(notes: DocumentNotes) {
        self.notes = notes
    }

    /// Reads one line.
    mutating func read(_ bytes: ArraySlice<UInt8>, number: Int) {
        if String(validating: bytes, as: UTF8.self) == nil { notes.add(number, "This line is no UTF-8.") }
        let line = DocumentLine(number: number, bytes: bytes)
        var cursor = TextCursor(bytes)
        if cursor.skip("# ") {
            part = .other
            readTitle(line)
        } else if cursor.skip("## ") {
            part = open(SectionHeading(cursor.rest, number: number))
        } else if cursor.skip("*Generated at ") {
            readTime(line, cursor.rest)
        } else if !line.isSeparator {
            switch part {
            case .vendors: vendors?.read(line, &notes)
            case .workItems: workItems?.read(line, &notes)
            case .deployments: deployments?.read(line, &notes)
            case .enhancements: enhancements?.read(line, &notes)
            case .other: break
            }
        }
    }

    /// What the document says.
    mutating func finish(lastLine: Int) -> StatusDocument {
        if let generatedAt, let titleTime, generatedAt != titleTime {
            notes.add(lastLine, "The title says \(titleTime), the last line \(generatedAt).")
        }
        var document = StatusDocument()
        document.generatedAt = generatedAt ?? titleTime
        document.vendors = vendors?.finish(&notes)
        document.workItems = workItems?.finish(&notes)
        document.deployments = deployments?.finish(&notes)
        document.enhancements = enhancements?.finish(&notes)
        return document
    }

    private mutating func open(_ heading: SectionHeading) -> Part {
        // Whoever wrote it did not know: that is another thing than an empty section.
        guard !heading.isUnknown else { return .other }
        switch heading.name {
        case VendorSection.name where vendors == nil:
            vendors = VendorSection(heading, &notes)
            return .vendors
        case WorkItemSection.name where workItems == nil:
            workItems = WorkItemSection(heading, &notes)
            return .workItems
        case DeploymentSection.name where deployments == nil:
            deployments = DeploymentSection(heading, &notes)
            return .deployments
        case EnhancementSection.name where enhancements == nil:
            enhancements = EnhancementSection(heading, &notes)
            return .enhancements
        case VendorSection.name, WorkItemSection.name, DeploymentSection.name, EnhancementSection.name:
            notes.add(heading.number, "There is such a section already; this one is not read.")
        case let name:
            if !Self.views.contains(name) {
                notes.add(heading.number, "This section is not known and not read.")
            }
        }
        return .other
    }

    private mutating func readTitle(_ line: DocumentLine) {
        var cursor = TextCursor(line.bytes)
        guard cursor.skip("# Project Status - ") else { return }
        guard let time = Timestamp(cursor.text) else {
            notes.add(line.number, "The title's time can't be read.")
            return
        }
        titleTime = titleTime ?? time
    }

    private mutating func readTime(_ line: DocumentLine, _ rest: ArraySlice<UInt8>) {
        let words = rest.trimmed
        guard words.last == UInt8(ascii: "*"), let time = Timestamp(words.dropLast().text) else {
            notes.add(line.number, "The time after \"Generated at\" can't be read.")
            return
        }
        generatedAt = time
    }
}
