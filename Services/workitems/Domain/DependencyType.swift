/// How one item depends on another.
enum DependencyType: String, Sendable, CaseIterable {
    /// The target must wait for the source.
    case blocks
    /// The source must wait for the target.
    case dependsOn = "depends_on"
}
