/// Something in an imported file that a person should know: unreadable, contradictory or doubled.
public struct ImportNote: Sendable, Hashable {
    /// The line, from 1.
    public let line: Int
    /// What is wrong and what became of it, in a sentence.
    public let problem: String
}
