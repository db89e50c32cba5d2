/// A layer that an answer can come from, the best first.
public enum DataSource: String, Sendable, CaseIterable {
    /// The primary store: PostgreSQL, or the embedded file.
    case primary
    /// A copy of it.
    case copy = "sqlite_cache"
    /// What commits and branches tell.
    case gitHistory = "git_history"
    /// The status document.
    case document = "markdown_file"
}
