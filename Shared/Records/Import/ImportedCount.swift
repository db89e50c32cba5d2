/// What a section's heading announces, and what was read below it.
public struct ImportedCount: Sendable, Hashable {
    /// What a section lists.
    public enum Section: String, Sendable, Hashable, CaseIterable {
        /// Vendors.
        case vendors
        /// Work items, which are not imported.
        case workItems = "work_items"
        /// Deployments.
        case deployments
        /// Enhancements.
        case enhancements
        /// Prompts of sessions; those that are skipped count as read.
        case prompts
    }

    /// The heading's line, from 1.
    public let line: Int
    /// What the section lists.
    public let section: Section
    /// How many the heading announces; nil where it does not say.
    public let announced: Int?
    /// Whether that is the most that are listed, as in `Last 10`.
    public let isMost: Bool
    /// How many were read below it, entries that are listed twice counted twice.
    public let read: Int
    /// How many of the vendors work, by the heading; nil where it does not say.
    public let announcedOperational: Int?
    /// How many of the vendors that were read work.
    public let readOperational: Int

    /// Whether what was read is what is announced.
    public var agrees: Bool {
        if let announcedOperational, announcedOperational != readOperational { return false }
        guard let announced else { return true }
        return isMost ? read <= announced : read == announced
    }
}
