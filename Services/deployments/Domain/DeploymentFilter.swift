import Primitives

/// Which deployments a list holds.
struct DeploymentFilter: Sendable, Equatable {
    /// A vendor, by what is known of it.
    enum VendorKey: Sendable, Equatable {
        case id(Identifier)
        /// Its name, as links have it.
        case name(String)
    }

    var vendor: VendorKey?
    var workItemID: Identifier?
    /// The first digits of a commit's hash.
    var commitPrefix: String?
    var pullRequestNumber: Int64?
    /// From this time on, …
    var since: Timestamp?
    /// … and before this one.
    var until: Timestamp?
}
