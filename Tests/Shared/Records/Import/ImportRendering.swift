import Records

/// An imported document as text: everything it holds, in lines that a person can compare with its file.
struct ImportRendering {
    private(set) var text = ""

    init(_ document: ImportedDocument, of bytes: [UInt8]) {
        add("lines \(document.lineCount)")
        for count in document.counts { add(Self.count(count)) }
        for vendor in document.vendors { add(vendor) }
        for deployment in document.deployments { add(deployment) }
        for enhancement in document.enhancements { add(enhancement) }
        for prompt in document.prompts { add(prompt) }
        for prompt in document.skippedPrompts {
            add("skipped prompt \(prompt.line):\(prompt.column) lines \(Self.lines(prompt.lines))")
            add("  heading \(prompt.heading.debugDescription)")
            add("  problem \(prompt.problem.debugDescription)")
        }
        for item in document.workItems { add(item, depth: 0) }
        for part in document.carriedOver {
            add("carried over, lines \(Self.lines(part.lines))")
            let content = bytes[part.bytes].split(
                separator: UInt8(ascii: "\n"), maxSplits: 40, omittingEmptySubsequences: false)
            for line in content.prefix(40) where !line.isEmpty {
                add("  | \(String(decoding: line.prefix(120), as: UTF8.self).debugDescription)")
            }
        }
        for note in document.notes { add("note \(note.line): \(note.problem)") }
    }

    private mutating func add(_ line: String) { text += line + "\n" }

    private static func lines(_ lines: ClosedRange<Int>) -> String {
        "\(lines.lowerBound)-\(lines.upperBound)"
    }

    private static func count(_ count: ImportedCount) -> String {
        let most = count.isMost ? "at most " : ""
        let announced = count.announced.map { "\(most)\($0)" } ?? "nothing"
        let working = count.section == .vendors ? ", \(count.readOperational) operational" : ""
        let ofThem = count.announcedOperational.map { ", \($0) operational" } ?? ""
        let verdict = count.agrees ? "" : " (differs)"
        return "count \(count.line) \(count.section.rawValue): announced \(announced)\(ofThem), "
            + "read \(count.read)\(working)\(verdict)"
    }

    private mutating func add(_ kind: String, _ place: ImportPlace, _ filledIn: [String]) {
        add("\(kind) \(place.line)-\(place.lastLine) \(place.sha256.prefix(12))")
        if !filledIn.isEmpty { add("  filled in \(filledIn.joined(separator: ", "))") }
    }

    private mutating func add(_ vendor: ImportedVendor) {
        add("vendor", vendor.place, vendor.filledIn)
        add("  \(vendor.name.debugDescription) \(vendor.state) v\(vendor.extractorVersion)")
        let formats = vendor.formats.map(\.rawValue) + vendor.otherFormats.map { "other \($0)" }
        add("  formats \(formats), tests \(vendor.testsPassing)/\(vendor.testsTotal)/\(vendor.testsSkipped)")
    }

    private mutating func add(_ deployment: ImportedDeployment) {
        add("deployment", deployment.place, deployment.filledIn)
        let title = deployment.title.debugDescription
        add("  \(deployment.deployedAt) PR \(deployment.pullRequest) \(title) \(deployment.commit)")
        let tests = deployment.testSummary.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        add("  tests \(tests), compliant \(deployment.isCompliant)")
        add("  vendors \(deployment.vendors), work items \(deployment.workItems)")
    }

    private mutating func add(_ enhancement: ImportedEnhancement) {
        add("enhancement", enhancement.place, enhancement.filledIn)
        let quarter = enhancement.targetQuarter ?? "-"
        add("  \(enhancement.title.debugDescription) \(enhancement.priority) \(enhancement.state) \(quarter)")
        add("  \(enhancement.description.debugDescription)")
    }

    private mutating func add(_ prompt: ImportedPrompt) {
        add("prompt", prompt.place, prompt.prompt.filledIn)
        add("  heading \(prompt.heading.debugDescription), date \(prompt.date ?? "-")")
        let research = prompt.prompt.requiresResearch ? ", research" : ""
        add(
            "  title \(prompt.prompt.title.debugDescription), tokens \(prompt.prompt.tokenBudget), "
                + "prompts \(prompt.prompt.promptsCount)\(research)")
        add("  front matter \(Self.text(prompt.prompt.frontMatter))")
        add("  text \(prompt.prompt.text.debugDescription)")
    }

    private mutating func add(_ item: StatusDocument.WorkItem, depth: Int) {
        let margin = String(repeating: "  ", count: depth)
        let words = "\(item.title.debugDescription) \(item.kind) \(item.state.map { "\($0)" } ?? "-")"
        add("\(margin)work item \(item.line) \(words) \(item.branch ?? "-")")
        for child in item.children { add(child, depth: depth + 1) }
    }

    private static func text(_ value: FrontMatterValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let text): text.debugDescription
        case .list(let values): "[\(values.map(text).joined(separator: ", "))]"
        case .map(let members): "{\(members.map { "\($0.key): \(text($0.value))" }.joined(separator: ", "))}"
        }
    }
}
