/// `## Active Work Items (12)` and what follows: entries, a child two spaces in from its parent.
struct WorkItemSection {
    static let name = "Active Work Items"
    /// How deep items may stand in one another, from 0.
    private static let depthMax = 5

    private let heading: SectionHeading
    private var roots: [StatusDocument.WorkItem] = []
    /// The entry being read, last, and those it stands in.
    private var open: [StatusDocument.WorkItem] = []
    private var count = 0
    /// Whether the entry being read is none, so that its fields have no place.
    private var skipsFields = true

    init(_ heading: SectionHeading, _ notes: inout DocumentNotes) {
        self.heading = heading
        if heading.count() == nil { notes.add(heading.number, "The count of work items can't be read.") }
    }

    mutating func read(_ line: DocumentLine, _ notes: inout DocumentNotes) {
        if let entry = line.entry {
            readEntry(entry, line, &notes)
        } else if let field = line.field {
            if !skipsFields { readField(field, line, &notes) }
        } else {
            notes.add(line.number, "This is no part of a work item.")
        }
    }

    mutating func finish(_ notes: inout DocumentNotes) -> [StatusDocument.WorkItem] {
        close(downTo: 0)
        if let announced = heading.count(), announced != count {
            notes.add(heading.number, "The heading counts \(announced) work items; \(count) were read.")
        }
        return roots
    }

    private mutating func readEntry(
        _ entry: ArraySlice<UInt8>, _ line: DocumentLine, _ notes: inout DocumentNotes
    ) {
        guard entry.last == UInt8(ascii: ")"), let start = entry.lastIndex(of: " ("),
            let kind = StatusDocument.WorkItem.Kind(rawValue: entry[(start + 2)...].dropLast().text),
            !entry[..<start].trimmed.isEmpty
        else {
            skipsFields = true
            notes.add(line.number, "A work item has a title and, in brackets, its type.")
            return
        }
        let depth = line.indentation / 2
        let allowed = min(depth, open.count, Self.depthMax)
        if line.indentation % 2 != 0 || allowed < depth {
            notes.add(
                line.number, "This work item stands where none can; it is read as of depth \(allowed).")
        }
        close(downTo: allowed)
        let title = entry[..<start].trimmed.rendered
        open.append(StatusDocument.WorkItem(line: line.number, title: title, kind: kind))
        count += 1
        skipsFields = false
    }

    /// Puts the entries below this depth where they belong.
    private mutating func close(downTo depth: Int) {
        while open.count > depth, let item = open.popLast() {
            if open.isEmpty {
                roots.append(item)
            } else {
                open[open.count - 1].children.append(item)
            }
        }
    }

    private mutating func readField(
        _ field: (key: String, value: ArraySlice<UInt8>), _ line: DocumentLine, _ notes: inout DocumentNotes
    ) {
        let last = open.count - 1
        switch field.key {
        case "Status":
            open[last].state = StatusDocument.WorkItem.State(rawValue: field.value.text)
            if open[last].state == nil {
                notes.add(line.number, "A work item's status is active, completed or blocked.")
            }
        case "Created":
            open[last].createdAt = field.value.plainTime
            if open[last].createdAt == nil { notes.add(line.number, "This time can't be read.") }
        case "Branch":
            open[last].branch = field.value.isEmpty ? nil : field.value.rendered
        case "Parent":
            let parent = last > 0 ? open[last - 1].title : nil
            if parent != field.value.rendered {
                notes.add(line.number, "The work item stands in another than the parent it names.")
            }
        default:
            notes.add(line.number, "A work item has no field of this name.")
        }
    }
}
