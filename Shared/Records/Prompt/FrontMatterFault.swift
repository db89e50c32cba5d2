/// Why front matter can't be used, and where.
public struct FrontMatterFault: Error, Sendable, Hashable {
    /// The line, from 1, of the text that was handed over.
    public let line: Int
    /// The column, from 1, in characters.
    public let column: Int
    /// What is wrong and what to do, in a sentence.
    public let problem: String

    /// A fault at this place.
    public init(line: Int, column: Int, problem: String) {
        self.line = line
        self.column = column
        self.problem = problem
    }
}
