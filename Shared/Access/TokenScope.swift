/// What the bearer of a token may do; each includes those before it.
public enum TokenScope: String, Sendable, CaseIterable {
    /// Read what there is.
    case read
    /// Change it, and read.
    case write
    /// Everything.
    case admin
}
