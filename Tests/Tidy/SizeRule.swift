/// Small files, small functions, short lines.
enum SizeRule {
    static let fileLinesMax = 400
    static let fileLinesMedianMax = 150
    static let functionLinesMax = 70
    static let lineWidthMax = 110

    static func lineCount(_ text: String) -> Int {
        text.split(separator: "\n", omittingEmptySubsequences: false).count - (text.hasSuffix("\n") ? 1 : 0)
    }

    static func fileFindings(path: String, text: String) -> [Finding] {
        let count = lineCount(text)
        guard count > fileLinesMax else { return [] }
        return [Finding(path, "\(count) lines; at most \(fileLinesMax): split it by concept")]
    }

    static func functionFindings(path: String, source: String) -> [Finding] {
        SwiftFunction.all(in: SwiftCode(source)).filter { $0.lineCount > functionLinesMax }.map { function in
            let size = "\(function.lineCount) lines; at most \(functionLinesMax)"
            return Finding(path, line: function.line, "\(function.name) has \(size): name its parts")
        }
    }

    static func widthFindings(path: String, text: String) -> [Finding] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            let width = line.count
            guard width > lineWidthMax else { return nil }
            return Finding(path, line: index + 1, "\(width) columns; at most \(lineWidthMax)")
        }
    }

    /// The middle value; the upper one of the two where there are two. 0 where there is none.
    static func median(_ values: [Int]) -> Int {
        values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }
}
