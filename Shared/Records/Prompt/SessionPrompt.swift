/// A session's prompt: what its front matter says, as the session needs it, and its text.
public struct SessionPrompt: Sendable, Hashable {
    /// The session's title, 1 to 200 characters.
    public let title: String
    /// All of the front matter, a map that holds `schema_version`; what the session stores as it is.
    public let frontMatter: FrontMatterValue
    /// The text behind the front matter, without blank lines at either end, lines ended by `\n`.
    public let text: String
    /// How many tokens the session may use: 1,000 to 1,000,000.
    public let tokenBudget: Int
    /// How many prompts it has had, from 0.
    public let promptsCount: Int
    /// Whether four items of research belong to it.
    public let requiresResearch: Bool
    /// The fields that the source lacks and that have their default here, in the records' words.
    public let filledIn: [String]

    /// What a session may use that does not say.
    public static let tokenBudgetDefault = 200_000
    /// Titles are no longer, in Unicode scalars.
    public static let titleScalarsMax = 200
}

extension SessionPrompt {
    /// A prompt that says nothing, to stand where there is none.
    public static let none = SessionPrompt(title: "", frontMatter: .map([]), lines: [], filledIn: [])
}
