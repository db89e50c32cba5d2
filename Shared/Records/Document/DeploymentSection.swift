import Primitives

/// `## Recent Deployments (Last 10)` and what follows.
struct DeploymentSection {
    static let name = "Recent Deployments"

    private let heading: SectionHeading
    private var deployments: [StatusDocument.Deployment] = []
    /// Whether the entry being read is none, so that its fields have no place.
    private var skipsFields = true

    init(_ heading: SectionHeading, _ notes: inout DocumentNotes) {
        self.heading = heading
        if heading.count(after: "Last ") == nil {
            notes.add(heading.number, "The count of deployments can't be read.")
        }
    }

    mutating func read(_ line: DocumentLine, _ notes: inout DocumentNotes) {
        if let entry = line.entry {
            readEntry(entry, line, &notes)
        } else if let field = line.field {
            if !skipsFields { readField(field, line, &notes) }
        } else {
            notes.add(line.number, "This is no part of a deployment.")
        }
    }

    /// The heading's number is the most that are listed, so fewer are no contradiction.
    func finish(_ notes: inout DocumentNotes) -> [StatusDocument.Deployment] {
        if let most = heading.count(after: "Last "), most < deployments.count {
            notes.add(
                heading.number, "The heading allows \(most) deployments; \(deployments.count) were read.")
        }
        return deployments
    }

    /// `2026-01-30 18:00:00 UTC - PR #123`, or the time alone.
    private mutating func readEntry(
        _ entry: ArraySlice<UInt8>, _ line: DocumentLine, _ notes: inout DocumentNotes
    ) {
        skipsFields = true
        let start = entry.lastIndex(of: " - PR #")
        guard let time = entry[..<(start ?? entry.endIndex)].plainTime else {
            notes.add(line.number, "A deployment begins with its time.")
            return
        }
        var request: Int?
        if let start {
            var cursor = TextCursor(entry[(start + 7)...])
            request = cursor.number()
            if request == nil || request == 0 || !cursor.isAtEnd {
                request = nil
                notes.add(line.number, "The number of the pull request can't be read.")
            }
        }
        deployments.append(
            StatusDocument.Deployment(line: line.number, deployedAt: time, pullRequest: request))
        skipsFields = false
    }

    private mutating func readField(
        _ field: (key: String, value: ArraySlice<UInt8>), _ line: DocumentLine, _ notes: inout DocumentNotes
    ) {
        let last = deployments.count - 1
        switch field.key {
        case "Title":
            deployments[last].title = field.value.isEmpty ? nil : field.value.rendered
        case "Commit":
            let hash = field.value.drop { $0 == UInt8(ascii: "`") }.prefix { $0 != UInt8(ascii: "`") }
            let isHash = (7...64).contains(hash.count) && hash.allSatisfy(\.isLowercaseHexadecimal)
            if isHash {
                deployments[last].commit = hash.text
            } else {
                notes.add(line.number, "This is no commit's hash.")
            }
        case "Tests":
            deployments[last].testsByCategory = field.value.categoryCounts
            if deployments[last].testsByCategory == nil {
                notes.add(line.number, "The counts of tests can't be read.")
            }
        case "Constitutional Compliance":
            deployments[last].isCompliant = compliance(field.value.text)
            if deployments[last].isCompliant == nil {
                notes.add(line.number, "Compliance is a tick or a cross.")
            }
        case "Vendors":
            readVendors(field.value, line, &notes)
        default:
            notes.add(line.number, "A deployment has no field of this name.")
        }
    }

    private mutating func readVendors(
        _ value: ArraySlice<UInt8>, _ line: DocumentLine, _ notes: inout DocumentNotes
    ) {
        let words = value.listed
        let names = words.compactMap(VendorName.checked)
        if names.count < words.count { notes.add(line.number, "Not all of these are names of vendors.") }
        deployments[deployments.count - 1].vendors = names == ["none"] ? [] : names
    }
}

extension ArraySlice<UInt8> {
    /// `2026-01-30 18:00:00 UTC` as a time.
    var plainTime: Timestamp? {
        guard count == 23, suffix(4).elementsEqual(" UTC".utf8) else { return nil }
        return Timestamp(dropLast(4).text + "Z")
    }

    /// `integration: 30, unit: 150`, or `none`; nil if any part is of another shape.
    var categoryCounts: [String: Int]? {
        var counts: [String: Int] = [:]
        guard !trimmed.elementsEqual("none".utf8) else { return counts }
        for part in listed {
            guard let colon = part.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            var cursor = TextCursor(part[(colon + 1)...])
            cursor.skipBlanks()
            guard let count = cursor.number(), cursor.isAtEnd, !part[..<colon].trimmed.isEmpty else {
                return nil
            }
            counts[RenderedText.decodedWord(part[..<colon].trimmed)] = count
        }
        return counts
    }
}
