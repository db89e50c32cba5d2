/// A file that holds the prompt of one session.
public struct PromptFile: Sendable, Hashable {
    /// All that is wrong with a file.
    public struct Refusal: Error, Sendable, Hashable {
        /// At least one, each with its place in the file.
        public let faults: [FrontMatterFault]
    }

    /// The prompt.
    public let prompt: SessionPrompt
    /// Whether the file opens with front matter; else its first heading is the title.
    public let hasFrontMatter: Bool

    /// What is longer is refused, in bytes.
    public static let bytesMax = 262_144

    /// Reads a file.
    ///
    /// - Parameter frontMatter: Reads the YAML between two lines of `---`.
    /// - Throws: Every fault at once.
    public static func read(
        _ bytes: [UInt8], frontMatter: (ArraySlice<UInt8>) -> Result<FrontMatterValue, FrontMatterFault>
    ) throws(Refusal) -> PromptFile {
        guard bytes.count <= bytesMax else {
            throw Refusal("The prompt has more than \(bytesMax) bytes: shorten it.")
        }
        var content = bytes[...]
        if content.starts(with: [0xEF, 0xBB, 0xBF]) { content = content.dropFirst(3) }
        let lines = ImportLine.all(in: content)
        for line in lines where String(validating: line.bytes, as: UTF8.self) == nil || line.bytes.contains(0)
        {
            throw Refusal("This line is no text in UTF-8: save the file as UTF-8.", line: line.number)
        }
        guard let opening = lines.firstIndex(where: { !$0.isBlank }) else {
            throw Refusal("The prompt is empty: it opens with front matter between two lines of `---`.")
        }
        guard lines[opening].isRule else { return try withoutFrontMatter(lines) }
        guard let closing = lines[(opening + 1)...].firstIndex(where: \.isRule) else {
            throw Refusal(
                "The front matter has no end: a second line of `---` is missing.", line: opening + 1)
        }
        let block = FrontMatterBlock(
            lines: lines[(opening + 1)..<closing].map(\.bytes), firstLine: opening + 2)
        let value: FrontMatterValue
        do throws(FrontMatterFault) {
            value = try block.map(frontMatter)
        } catch {
            throw Refusal(faults: [error])
        }
        let problems = PromptRules.problems(value)
        guard problems.isEmpty else {
            throw Refusal(faults: problems.map { block.fault(at: $0.key, $0.problem) })
        }
        return try PromptFile(
            SessionPrompt(
                title: value["title"]?.string ?? "", frontMatter: value,
                lines: lines[(closing + 1)...].map(\.bytes.text), filledIn: []),
            hasFrontMatter: true)
    }

    private static func withoutFrontMatter(_ lines: [ImportLine]) throws(Refusal) -> PromptFile {
        guard let line = lines.first(where: { $0.heading.map { !$0.text.isEmpty } ?? false }),
            let heading = line.heading
        else {
            throw Refusal("The prompt has neither front matter nor a heading: begin it with one of the two.")
        }
        let title = heading.text.text
        guard PromptRules.isTitle(.string(title)) else {
            throw Refusal("A title has 1 to 200 characters on one line: shorten this one.", line: line.number)
        }
        return try PromptFile(
            SessionPrompt(
                title: title, frontMatter: .map([.init("schema_version", .string("1.0"))]),
                lines: lines.map(\.bytes.text), filledIn: ["schema_version"]),
            hasFrontMatter: false)
    }

    private init(_ prompt: SessionPrompt, hasFrontMatter: Bool) throws(Refusal) {
        guard !prompt.isTooLong else {
            throw Refusal("Front matter and text do not fit into a session's metadata: shorten them.")
        }
        self.prompt = prompt
        self.hasFrontMatter = hasFrontMatter
    }
}

extension PromptFile.Refusal {
    fileprivate init(_ problem: String, line: Int = 1) {
        faults = [FrontMatterFault(line: line, column: 1, problem: problem)]
    }
}
