/// Reads a section on vendors.
struct VendorImport {
    private struct Entry {
        let name: String
        let state: VendorState
        var end: Int
        var tests: TestCounts?
        var skipped: Int?
        var formats: [ImportedVendor.Format]?
        var otherFormats: [String] = []
        var version: String?
    }

    /// Lists of more formats than are known are cut: their lines are carried over, too.
    private static let otherFormatsMax = 20

    /// In lower case: names count without regard to case.
    private var names: Set<String> = []
    private var open: (start: Int, entry: Entry)?
    /// How far in the section's entries stand.
    private var indentation: Int?

    /// Reads one section and adds what it lists; answers how many entries there are, and how many work.
    mutating func read(
        _ section: ImportSection, _ document: inout ImportedDocument, _ sheet: inout ImportSheet
    ) -> (all: Int, operational: Int) {
        var counts = (all: 0, operational: 0)
        indentation = nil
        for index in section.body {
            let line = sheet.lines[index]
            if line.line.isSeparator { continue }
            if let item = line.item, line.line.indentation <= indentation ?? .max - 1 {
                close(&document, sheet)
                guard let entry = readEntry(item, at: index, &sheet) else { continue }
                indentation = indentation ?? line.line.indentation + 1
                counts.all += 1
                if entry.state == .operational { counts.operational += 1 }
                guard names.insert(entry.name.lowercased()).inserted else {
                    sheet.fault(
                        index, "The vendor \(entry.name) is listed already; this entry is carried over.")
                    continue
                }
                open = (index, entry)
            } else if open != nil, line.line.indentation > 0, !line.isCode, Self.isDetail(line.bytes) {
                var cursor = TextCursor(line.bytes)
                readDetails(&cursor, at: index, &sheet)
            } else {
                if !line.isCode, line.heading == nil {
                    sheet.note(index, "This is no vendor; it is carried over.")
                }
                sheet.carry(index)
            }
        }
        close(&document, sheet)
        return counts
    }

    private mutating func close(_ document: inout ImportedDocument, _ sheet: ImportSheet) {
        guard let (start, entry) = open else { return }
        open = nil
        var filledIn: [String] = []
        if entry.version == nil { filledIn.append("extractor_version") }
        if entry.formats == nil { filledIn.append("format_support") }
        if entry.tests == nil {
            filledIn.append("test_results")
        } else if entry.skipped == nil {
            filledIn.append("test_results.skipped")
        }
        let passing = entry.tests?.passing ?? 0
        let total = entry.tests?.total ?? 0
        document.vendors.append(
            ImportedVendor(
                place: sheet.place(start..<entry.end), name: entry.name, state: entry.state,
                extractorVersion: entry.version ?? "0.0.0",
                formats: ImportedVendor.Format.allCases.filter { entry.formats?.contains($0) ?? false },
                otherFormats: entry.otherFormats, testsPassing: passing, testsTotal: total,
                testsSkipped: entry.skipped ?? (total - passing), isManifestCompliant: false,
                filledIn: filledIn + ["manifest_compliant"]))
    }

    /// `name: status`, and what stands behind it on the same line.
    private mutating func readEntry(
        _ item: ArraySlice<UInt8>, at index: Int, _ sheet: inout ImportSheet
    ) -> Entry? {
        guard let (words, value) = item.named, let name = VendorName.checked(words) else {
            sheet.fault(
                index, "This is no vendor: it has no name that a vendor may have; it is carried over.")
            return nil
        }
        var cursor = TextCursor(value)
        guard let state = cursor.vendorState() else {
            sheet.fault(index, "A vendor's status is operational or broken; this entry is carried over.")
            return nil
        }
        let before = open
        open = (index, Entry(name: name, state: state, end: index + 1))
        readDetails(&cursor, at: index, &sheet)
        defer { open = before }
        return open?.entry
    }

    private static func isDetail(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.trimmed.first else { return false }
        return [UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "v")].contains(first)
    }

    /// `(42/45 tests) [excel, csv] v2.3.1`, each once, in any order.
    private mutating func readDetails(
        _ cursor: inout TextCursor, at index: Int, _ sheet: inout ImportSheet
    ) {
        guard var entry = open?.entry else { return }
        entry.end = index + 1
        var isWhole = true
        cursor.skipBlanks()
        while isWhole, !cursor.isAtEnd {
            if entry.tests == nil, cursor.skip("("), let words = cursor.take(through: ")") {
                isWhole = Self.readTests(words, &entry)
            } else if entry.formats == nil, cursor.skip("["), let words = cursor.take(through: "]") {
                Self.readFormats(words, &entry, at: index, &sheet)
            } else if entry.version == nil, !cursor.isAtVersionWord, cursor.skip("v") {
                let word = cursor.take(limit: 51) { !$0.isBlank }
                let isVersion = (1...50).contains(word.count) && word.allSatisfy { (33...126).contains($0) }
                if isVersion { entry.version = word.text }
                isWhole = isVersion
            } else {
                isWhole = false
            }
            cursor.skipBlanks()
        }
        if !isWhole {
            sheet.fault(index, "Not all of this vendor's line can be read; it is carried over, too.")
        }
        open?.entry = entry
    }

    /// `10/12 tests passed, 2 skipped`; whether that is all, and makes sense.
    private static func readTests(_ words: ArraySlice<UInt8>, _ entry: inout Entry) -> Bool {
        let parts = words.listed
        guard let first = parts.first else { return false }
        var cursor = TextCursor(first)
        guard let tests = cursor.testCounts(),
            ["", "tests", "tests passed", "tests passing", "passed", "passing", "test passed", "test"]
                .contains(cursor.text.lowercased())
        else { return false }
        entry.tests = tests
        var skipped: Int?
        var failed: Int?
        var isWhole = true
        for part in parts.dropFirst() {
            var cursor = TextCursor(part)
            let count = cursor.number()
            switch cursor.text.lowercased() {
            case "skipped" where skipped == nil: skipped = count
            case "failed" where failed == nil, "failing" where failed == nil: failed = count
            default: isWhole = false
            }
            if count == nil { isWhole = false }
        }
        let left = tests.total - tests.passing
        if let failed {
            // What neither passed nor failed was skipped.
            let rest = left - failed
            if rest < 0 || skipped ?? rest != rest { isWhole = false }
            if skipped == nil, rest >= 0 { skipped = rest }
        }
        if let found = skipped {
            if found <= left { entry.skipped = found } else { isWhole = false }
        }
        return isWhole
    }

    private static func readFormats(
        _ words: ArraySlice<UInt8>, _ entry: inout Entry, at index: Int, _ sheet: inout ImportSheet
    ) {
        var formats: [ImportedVendor.Format] = []
        for word in words.listed {
            guard let word = sheet.oneLine(word, at: index), word.lowercased() != "none" else { continue }
            if let format = ImportedVendor.Format(rawValue: word.lowercased()) {
                formats.append(format)
            } else if entry.otherFormats.count < otherFormatsMax, !entry.otherFormats.contains(word) {
                entry.otherFormats.append(word)
            } else if !entry.otherFormats.contains(word) {
                sheet.fault(index, "A vendor has too many formats; the last are carried over.")
            }
        }
        entry.formats = formats
    }
}

extension TextCursor {
    /// Whether the word `version` stands here, which begins like one.
    fileprivate var isAtVersionWord: Bool {
        var next = self
        return next.skip("version", anyCase: true) && next.isAtWordEnd
    }
}
