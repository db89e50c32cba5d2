public import Primitives
public import Records

/// A reading tool of which git history and the status document may know something.
///
/// What they can't know is null in the answer, never guessed.
public protocol TextAnswering: Tool {
    /// What commits and branches say.
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer

    /// What the status document says.
    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer
}

/// What one text says to one call.
public enum TextAnswer: Sendable {
    /// An answer that is as good as any of its time; by the newest commit that says it, or by the document.
    case whole(Answer, by: GitSource? = nil)
    /// An answer that may lack something: better than none, and never better than a copy.
    case part(Answer, by: GitSource? = nil)
    /// There was no such thing.
    case none(ToolError)
    /// It can't tell, for this reason.
    case silent(String)
}
