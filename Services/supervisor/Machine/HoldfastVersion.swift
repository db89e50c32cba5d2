/// The version of this build.
enum HoldfastVersion {
    /// Semantic version, without a prefix.
    static let current = "0.1.0"
}
