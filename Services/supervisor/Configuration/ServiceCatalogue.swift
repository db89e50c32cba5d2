/// The services that a supervisor runs, in the order in which they start.
enum ServiceCatalogue {
    /// Their names.
    static let names = ["workitems", "vendors", "deployments"]

    /// What is needed to run these of them.
    ///
    /// - Parameters:
    ///   - programs: The directory that holds our programs.
    ///   - only: Run these alone; nil runs all.
    static func specs(programs: String, runtimeDirectory: String, only: [String]? = nil) -> [ServiceSpec] {
        names.filter { only?.contains($0) ?? true }.map { name in
            ServiceSpec(
                name: name, executable: "\(programs)/holdfast-\(name)",
                arguments: ["--listen-fd", "3", "--control-fd", "4"],
                socketPath: SupervisorPlan.socketPath(runtimeDirectory, service: name))
        }
    }
}
