/// Front matter as it stands in a file, between its two lines of `---`.
struct FrontMatterBlock {
    private let lines: [ArraySlice<UInt8>]
    /// The number of the first of them in the file.
    private let firstLine: Int

    /// These lines, the first of which has this number.
    init(lines: [ArraySlice<UInt8>], firstLine: Int) {
        self.lines = lines
        self.firstLine = firstLine
    }

    /// What it says, a map.
    ///
    /// - Throws: A fault with its place in the file.
    func map(
        _ reader: (ArraySlice<UInt8>) -> Result<FrontMatterValue, FrontMatterFault>
    ) throws(FrontMatterFault) -> FrontMatterValue {
        var text: [UInt8] = []
        for line in lines {
            text += line
            text.append(UInt8(ascii: "\n"))
        }
        switch reader(text[...]) {
        case .success(.map(let members)): return .map(members)
        // What it lacks is told by who asks.
        case .success(.null): return .map([])
        case .success:
            throw FrontMatterFault(
                line: firstLine, column: 1,
                problem: "Front matter holds `key: value` lines, and nothing else.")
        case .failure(let fault):
            // A reader may see a fault behind the last line, where the file goes on with `---`.
            let line = min(max(1, fault.line), lines.count + 1)
            throw FrontMatterFault(
                line: firstLine + line - 1, column: max(1, fault.column), problem: fault.problem)
        }
    }

    /// A fault at the line of this key, or at the first where it has none.
    func fault(at key: String, _ problem: String) -> FrontMatterFault {
        let offset = lines.firstIndex { line in
            line.starts(with: key.utf8) && line.dropFirst(key.utf8.count).first { !$0.isBlank } == 0x3A
        }
        return FrontMatterFault(line: firstLine + (offset ?? 0), column: 1, problem: problem)
    }
}
