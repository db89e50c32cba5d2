import Primitives

/// Reads a section on deployments.
struct DeploymentImport {
    private struct Key: Hashable {
        let time: Timestamp
        let pullRequest: Int
    }

    private var known: Set<Key> = []

    /// Reads one section and adds what it lists; answers how many entries there are.
    mutating func read(
        _ section: ImportSection, _ document: inout ImportedDocument, _ sheet: inout ImportSheet
    ) -> Int {
        var count = 0
        var index = section.body.lowerBound
        while index < section.body.upperBound {
            guard let heading = sheet.lines[index].heading else {
                if !sheet.lines[index].line.isSeparator {
                    sheet.fault(index, "This is no part of a deployment; it is carried over.")
                }
                index += 1
                continue
            }
            let next = sheet.lines[(index + 1)..<section.body.upperBound].firstIndex { $0.heading != nil }
            let end = next ?? section.body.upperBound
            if let entry = DeploymentEntry(heading.text, index..<end, &sheet) {
                count += 1
                add(entry, index..<end, &document, &sheet)
            } else {
                sheet.note(
                    index, "A deployment begins with its time and pull request; this entry is carried over.")
                sheet.carry(index..<end)
            }
            index = end
        }
        return count
    }

    private mutating func add(
        _ entry: DeploymentEntry, _ range: Range<Int>, _ document: inout ImportedDocument,
        _ sheet: inout ImportSheet
    ) {
        let key = Key(time: entry.time.time, pullRequest: entry.pullRequest)
        guard known.insert(key).inserted else {
            sheet.note(range.lowerBound, "This deployment is listed already; this entry is carried over.")
            sheet.carry(range)
            return
        }
        let last = range.last { !sheet.lines[$0].line.isSeparator } ?? range.lowerBound
        document.deployments.append(entry.deployment(sheet.place(range.lowerBound..<(last + 1))))
    }
}

/// One deployment as it is read.
struct DeploymentEntry {
    let time: ImportTime
    let pullRequest: Int
    private var title: String?
    private var commit: ImportedDeployment.Commit?
    private var tests: [String: Int]?
    private var isCompliant: Bool?
    private var vendors: [String]?
    private var workItems: [String]?

    private static let titleScalarsMax = 200

    /// `2026-01-30 18:00:00 UTC - PR #123`, and the fields below it; nil where the heading is none.
    init?(_ heading: ArraySlice<UInt8>, _ range: Range<Int>, _ sheet: inout ImportSheet) {
        var cursor = TextCursor(heading)
        guard let time = cursor.importTime() else { return nil }
        cursor.skipBlanks()
        for dash in [StaticString("-"), "–", "—", ":", "("] where cursor.skip(dash) { break }
        cursor.skipBlanks()
        guard cursor.skip("PR", anyCase: true) else { return nil }
        cursor.skipBlanks()
        _ = cursor.skip("#")
        guard let number = cursor.number(), number > 0, cursor.isAtWordEnd else { return nil }
        self.time = time
        pullRequest = number
        _ = cursor.skip(")")
        cursor.skipBlanks()
        if !cursor.isAtEnd {
            guard cursor.skip(":") || cursor.skip("- ") || cursor.skip("– ") || cursor.skip("— ") else {
                return nil
            }
            readTitle(cursor.rest, at: range.lowerBound, &sheet)
        }
        for index in range.dropFirst() where !sheet.lines[index].line.isSeparator {
            if let item = sheet.lines[index].item, let field = ImportField(item) {
                read(field, at: index, &sheet)
            } else {
                sheet.fault(index, "This is no part of a deployment; it is carried over.")
            }
        }
    }

    /// The record, with the defaults of what it lacks.
    func deployment(_ place: ImportPlace) -> ImportedDeployment {
        var filledIn: [String] = []
        if !time.isWhole { filledIn.append("deployed_at") }
        if title == nil { filledIn.append("pr_title") }
        switch commit {
        case .whole, .short: break
        case .unreadable, nil: filledIn.append("commit_hash")
        }
        if tests == nil { filledIn.append("test_summary") }
        if isCompliant == nil { filledIn.append("constitutional_compliance") }
        return ImportedDeployment(
            place: place, deployedAt: time.time, pullRequest: pullRequest,
            title: title ?? "PR #\(pullRequest)", commit: commit ?? .unreadable(nil),
            testSummary: tests ?? [:], isCompliant: isCompliant ?? false, vendors: vendors ?? [],
            workItems: workItems ?? [], filledIn: filledIn)
    }

    private mutating func read(_ field: ImportField, at index: Int, _ sheet: inout ImportSheet) {
        guard !field.value.isEmpty else { return }
        switch field.key {
        case "title" where title == nil: readTitle(field.value, at: index, &sheet)
        case "commit" where commit == nil, "commit hash" where commit == nil:
            readCommit(field.value, at: index, &sheet)
        case "tests" where tests == nil:
            tests = field.value.testSummary
            if tests == nil {
                sheet.fault(index, "The counts of tests can't be read; the line is carried over.")
            }
        case "constitutional compliance" where isCompliant == nil, "compliance" where isCompliant == nil:
            isCompliant = compliance(field.value.text)
            if isCompliant == nil {
                sheet.fault(index, "Compliance is a tick or a cross; the line is carried over.")
            }
        case "vendors" where vendors == nil:
            let words = field.value.names
            let names = words.compactMap(VendorName.checked)
            if names.count < words.count {
                sheet.fault(index, "Not all of these are names of vendors; the line is carried over, too.")
            }
            vendors = names.unique { $0.lowercased() }
        case "work items" where workItems == nil:
            let words = field.value.names.compactMap { word in
                sheet.oneLine(word.first == UInt8(ascii: "#") ? word.dropFirst() : word, at: index)
            }
            workItems = words.unique { $0 }
        case "title", "commit", "commit hash", "tests", "constitutional compliance", "compliance", "vendors",
            "work items":
            sheet.fault(index, "This field is there already; the line is carried over.")
        default:
            sheet.fault(index, "A deployment has no field of this name; the line is carried over.")
        }
    }

    private mutating func readTitle(_ value: ArraySlice<UInt8>, at index: Int, _ sheet: inout ImportSheet) {
        guard let text = sheet.oneLine(value.trimmed, at: index) else { return }
        title = sheet.cut(text, to: Self.titleScalarsMax, at: index, "The title")
    }

    private mutating func readCommit(
        _ value: ArraySlice<UInt8>, at index: Int, _ sheet: inout ImportSheet
    ) {
        let word = value.withoutEmphasis
        let hash = word.map(\.lowercased)
        if hash.count >= 7, hash.allSatisfy(\.isLowercaseHexadecimal), hash.count <= 40 {
            let text = hash[...].text
            commit = hash.count == 40 ? .whole(text) : .short(text)
        } else if !word.isEmpty {
            sheet.fault(index, "This is no commit's hash of 7 to 40 digits; the line is carried over.")
            commit = .unreadable(
                sheet.oneLine(word, at: index).map { sheet.cut($0, to: 100, at: index, "It") })
        }
    }
}

extension ArraySlice<UInt8> {
    /// The parts between commas; none where the only one is `none`.
    fileprivate var names: [ArraySlice<UInt8>] {
        let words = listed
        return words.count == 1 && ["none", "_none_", "-"].contains(words[0].text.lowercased()) ? [] : words
    }

    /// `integration: 30, unit: 150`, `45 passed, 0 failed`, `180/180 tests passing`, or a mixture; nil if any
    /// part is of another shape, or a category is there twice.
    fileprivate var testSummary: [String: Int]? {
        var counts: [String: Int] = [:]
        for part in names {
            var cursor = TextCursor(part)
            let found: [(String, Int)]
            if let one = part[...].categoryCounts, let (name, count) = one.first {
                found = [(name, count)]
            } else if let tests = cursor.testCounts() {
                guard
                    ["", "tests", "passed", "passing", "tests passed", "tests passing"]
                        .contains(cursor.text.lowercased())
                else { return nil }
                found = [("passed", tests.passing), ("total", tests.total)]
            } else if let count = cursor.number() {
                guard let name = cursor.testCategory else { return nil }
                found = [(name, count)]
            } else {
                return nil
            }
            for (name, count) in found {
                guard counts.updateValue(count, forKey: name) == nil, name.utf8.count <= 100,
                    !name.unicodeScalars.contains(where: \.isControl)
                else { return nil }
            }
        }
        return counts
    }
}

extension TextCursor {
    /// The word behind a count, without ` tests` at either end of it: `passed`, `unit`.
    fileprivate var testCategory: String? {
        let words = text.lowercased().split(separator: " ").filter { $0 != "tests" && $0 != "test" }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}

extension Array {
    /// Each element once, the first where several have the same key.
    func unique(_ key: (Element) -> String) -> [Element] {
        var seen: Set<String> = []
        return filter { seen.insert(key($0)).inserted }
    }
}
