/// A session's prompt of an imported file that can't become a session, and why.
public struct SkippedPrompt: Sendable, Hashable {
    /// The line of the file where the fault is, from 1.
    public let line: Int
    /// The column there, from 1.
    public let column: Int
    /// What is wrong, in a sentence.
    public let problem: String
    /// The heading's text.
    public let heading: String
    /// The lines it takes up; they are carried over.
    public let lines: ClosedRange<Int>
}
