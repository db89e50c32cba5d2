/// `## Operational Vendors (43/45)` and what follows.
struct VendorSection {
    static let name = "Operational Vendors"
    private static let versionLengthMax = 50

    private let heading: SectionHeading
    private var vendors: [StatusDocument.Vendor] = []
    private var names: Set<String> = []
    /// Whether the next line may go on with the last vendor.
    private var awaitsDetails = false

    init(_ heading: SectionHeading, _ notes: inout DocumentNotes) {
        self.heading = heading
        if Self.counts(heading) == nil {
            notes.add(heading.number, "The counts of working vendors and of all can't be read.")
        }
    }

    mutating func read(_ line: DocumentLine, _ notes: inout DocumentNotes) {
        if let field = line.field {
            awaitsDetails = readVendor(field, line, &notes)
        } else if awaitsDetails, line.indentation > 0, let last = vendors.indices.last {
            awaitsDetails = false
            var cursor = TextCursor(line.bytes)
            readDetails(&cursor, ofVendorAt: last, line, &notes)
        } else {
            notes.add(line.number, "This is no vendor.")
        }
    }

    func finish(_ notes: inout DocumentNotes) -> [StatusDocument.Vendor] {
        if let (working, all) = Self.counts(heading) {
            let found = vendors.count { $0.state == .operational }
            if (working, all) != (found, vendors.count) {
                notes.add(
                    heading.number,
                    "The heading counts \(working)/\(all) vendors; \(found)/\(vendors.count) were read.")
            }
        }
        return vendors
    }

    private static func counts(_ heading: SectionHeading) -> (Int, Int)? {
        guard let remark = heading.remark else { return nil }
        var cursor = TextCursor(remark)
        guard let working = cursor.number(), cursor.skip("/"), let all = cursor.number(), cursor.isAtEnd
        else { return nil }
        return (working, all)
    }

    /// Whether its details may follow on the next line.
    private mutating func readVendor(
        _ field: (key: String, value: ArraySlice<UInt8>), _ line: DocumentLine, _ notes: inout DocumentNotes
    ) -> Bool {
        guard let name = VendorName.checked(Array(field.key.utf8)[...]) else {
            notes.add(line.number, "This is no name of a vendor.")
            return false
        }
        var cursor = TextCursor(field.value)
        guard let state = cursor.vendorState() else {
            notes.add(line.number, "A vendor's status is operational or broken.")
            return false
        }
        guard names.insert(name.lowercased()).inserted else {
            notes.add(line.number, "The vendor \(name) is listed already.")
            return false
        }
        vendors.append(StatusDocument.Vendor(line: line.number, name: name, state: state))
        cursor.skipBlanks()
        guard !cursor.isAtEnd else { return true }
        readDetails(&cursor, ofVendorAt: vendors.count - 1, line, &notes)
        return false
    }

    /// `(42/45 tests) [excel, csv] v2.3.1`, each of which may be missing.
    private mutating func readDetails(
        _ cursor: inout TextCursor, ofVendorAt index: Int, _ line: DocumentLine, _ notes: inout DocumentNotes
    ) {
        cursor.skipBlanks()
        if cursor.skip("("), let words = cursor.take(through: ")") {
            var inner = TextCursor(words)
            if let counts = inner.testCounts(), inner.skip(" tests"), inner.isAtEnd {
                vendors[index].tests = counts
            } else {
                notes.add(line.number, "The counts of tests can't be read.")
            }
        }
        cursor.skipBlanks()
        if cursor.skip("["), let words = cursor.take(through: "]") {
            let formats = words.listed.map(\.text)
            vendors[index].formats = formats == ["none"] ? [] : formats
        }
        cursor.skipBlanks()
        if cursor.skip("v"), !cursor.isAtEnd {
            let version = RenderedText.decodedWord(cursor.take { !$0.isBlank })
            if version.unicodeScalars.count <= Self.versionLengthMax {
                vendors[index].version = version
            } else {
                notes.add(line.number, "An extractor's version is shorter.")
            }
        }
        cursor.skipBlanks()
        if !cursor.isAtEnd { notes.add(line.number, "The end of this line can't be read.") }
    }
}
