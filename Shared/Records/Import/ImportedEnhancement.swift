/// An enhancement as an imported file has it, with every field that the records need.
public struct ImportedEnhancement: Sendable, Hashable {
    /// Where it stands.
    public let place: ImportPlace
    /// 1 to 200 characters. No other enhancement of the file has the same title and quarter.
    public let title: String
    /// 1 to 10,000 characters: the indented lines below the entry; by default the title.
    public let description: String
    /// From 1, high, to 5, low; by default 3.
    public let priority: Int
    /// How far it is; by default planned.
    public let state: StatusDocument.Enhancement.State
    /// `2026-Q2`.
    public let targetQuarter: String?
    /// Which of `description`, `priority` and `status` have their default.
    public let filledIn: [String]
}
