/// A session's prompt as an imported file has it.
public struct ImportedPrompt: Sendable, Hashable {
    /// Where it stands, from its heading to the last line of its text.
    public let place: ImportPlace
    /// The heading's text, such as `Session 2025-10-01`.
    public let heading: String
    /// The day in the heading, such as `2025-10-01`.
    public let date: String?
    /// The prompt; its `filledIn` names the fields that have their default.
    public let prompt: SessionPrompt
}
