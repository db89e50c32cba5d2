import Records

/// What is true of every imported document, whatever its bytes.
enum ImportInvariants {
    /// What is not true of this one, in words.
    static func violations(_ document: ImportedDocument, of bytes: [UInt8]) -> [String] {
        var found: [String] = []
        func check(_ holds: Bool, _ what: @autoclosure () -> String) {
            if !holds { found.append(what()) }
        }
        let lines = 1...max(1, document.lineCount)
        var end = 0
        for part in document.carriedOver {
            check(lines.contains(part.lines.lowerBound), "carried line \(part.lines.lowerBound)")
            check(lines.contains(part.lines.upperBound), "carried line \(part.lines.upperBound)")
            check(part.bytes.lowerBound >= end && part.bytes.upperBound <= bytes.count, "carried bytes")
            end = part.bytes.upperBound
        }
        for note in document.notes { check(lines.contains(note.line), "note at \(note.line)") }
        check(document.notes.count <= StatusDocument.notesMax, "notes")
        let places =
            document.vendors.map(\.place) + document.deployments.map(\.place)
            + document.enhancements.map(\.place) + document.prompts.map(\.place)
        for place in places {
            check(
                lines.contains(place.line) && lines.contains(place.lastLine) && place.line <= place.lastLine,
                "place")
        }
        let inOrder = places.sorted { $0.line < $1.line }
        for (one, next) in zip(inOrder, inOrder.dropFirst()) {
            check(one.lastLine < next.line, "records at \(one.line) and \(next.line) overlap")
        }
        check(Set(document.vendors.map { $0.name.lowercased() }).count == document.vendors.count, "names")
        for vendor in document.vendors { check(isSound(vendor), "vendor \(vendor.name)") }
        for deployment in document.deployments { check(isSound(deployment), "deployment") }
        for enhancement in document.enhancements { check(isSound(enhancement), "enhancement") }
        for prompt in document.prompts { check(isSound(prompt), "prompt") }
        return found + unaccounted(document, bytes)
    }

    private static func isSound(_ vendor: ImportedVendor) -> Bool {
        vendor.testsPassing >= 0 && vendor.testsSkipped >= 0
            && vendor.testsPassing + vendor.testsSkipped <= vendor.testsTotal
            && (1...50).contains(vendor.extractorVersion.unicodeScalars.count)
            && (1...100).contains(vendor.name.utf8.count)
    }

    private static func isSound(_ deployment: ImportedDeployment) -> Bool {
        deployment.pullRequest > 0 && isLine(deployment.title, 200)
            && deployment.testSummary.allSatisfy { $0.value >= 0 && !$0.key.isEmpty }
    }

    private static func isSound(_ enhancement: ImportedEnhancement) -> Bool {
        isLine(enhancement.title, 200) && (1...5).contains(enhancement.priority)
            && (1...10_000).contains(enhancement.description.unicodeScalars.count)
            && !enhancement.description.utf8.contains(0)
    }

    private static func isSound(_ prompt: ImportedPrompt) -> Bool {
        isLine(prompt.prompt.title, 200) && (1000...1_000_000).contains(prompt.prompt.tokenBudget)
            && prompt.prompt.promptsCount >= 0 && prompt.prompt.frontMatter["schema_version"] != nil
            && !prompt.prompt.text.utf8.contains(0)
    }

    private static func isLine(_ text: String, _ scalarsMax: Int) -> Bool {
        (1...scalarsMax).contains(text.unicodeScalars.count)
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// Lines that hold letters or digits, and are neither a record, carried over, a heading that is
    /// counted, nor written anew by the report.
    private static func unaccounted(_ document: ImportedDocument, _ bytes: [UInt8]) -> [String] {
        guard bytes.count < 100_000, document.lineCount > 0 else { return [] }
        var isKept = [Bool](repeating: false, count: document.lineCount + 1)
        func keep(_ lines: ClosedRange<Int>) {
            for line in lines where line < isKept.count { isKept[line] = true }
        }
        for vendor in document.vendors { keep(vendor.place.line...vendor.place.lastLine) }
        for deployment in document.deployments { keep(deployment.place.line...deployment.place.lastLine) }
        for entry in document.enhancements { keep(entry.place.line...entry.place.lastLine) }
        for prompt in document.prompts { keep(prompt.place.line...prompt.place.lastLine) }
        for part in document.carriedOver { keep(part.lines) }
        for count in document.counts { keep(count.line...count.line) }
        let end = bytes.contains(UInt8(ascii: "\n")) ? UInt8(ascii: "\n") : UInt8(ascii: "\r")
        let lines = bytes.split(separator: end, omittingEmptySubsequences: false)
        let known = ["# Project Status - ", "*Generated at ", "<!-- holdfast:", "_None._"]
        return lines.enumerated().compactMap { index, line in
            let text = String(decoding: line, as: UTF8.self)
            guard index + 1 < isKept.count, !isKept[index + 1], text.contains(where: \.isLetter),
                !known.contains(where: text.contains)
            else { return nil }
            return "line \(index + 1) is lost: \(text)"
        }
    }
}
