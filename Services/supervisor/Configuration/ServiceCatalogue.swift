/// The services that a supervisor runs, in the order in which they start.
enum ServiceCatalogue {
    /// Their names.
    static let names = ["workitems", "vendors", "deployments"]

    /// What serves clients over HTTP, as `holdfast status` calls it.
    static let gatewayName = "gateway"

    /// What is needed to run the gateway that has a listener at this address.
    ///
    /// It starts once the services it asks have, and leaves before they do, so that it can still answer.
    static func gateway(programs: String, at address: HTTPAddress) -> ServiceSpec {
        ServiceSpec(
            name: gatewayName, executable: "\(programs)/holdfast-gateway",
            arguments: ["--http-listener", "3", "--control-fd", "4"], socketPath: nil, stage: 1,
            url: address.url)
    }

    /// What is needed to run these of them.
    ///
    /// - Parameters:
    ///   - programs: The directory that holds our programs.
    ///   - only: Run these alone; nil runs all.
    ///   - withStandbys: Whether each has a standby, which starts once all primaries are up.
    static func specs(
        programs: String, runtimeDirectory: String, only: [String]? = nil, withStandbys: Bool
    ) -> [ServiceSpec] {
        let primaries = names.filter { only?.contains($0) ?? true }.map { name in
            ServiceSpec(
                name: name, executable: "\(programs)/holdfast-\(name)",
                arguments: ["--listen-fd", "3", "--control-fd", "4"],
                socketPath: SupervisorPlan.socketPath(runtimeDirectory, service: name))
        }
        guard withStandbys else { return primaries }
        let standbys = primaries.map { primary in
            var standby = primary
            standby.name = primary.name + "-standby"
            standby.standbyOf = primary.name
            standby.arguments.append("--standby")
            standby.socketPath = SupervisorPlan.socketPath(runtimeDirectory, service: standby.name)
            standby.stage = primary.stage + 1
            return standby
        }
        let relieved = primaries.map { primary in
            var relieved = primary
            relieved.arguments.append("--with-standby")
            return relieved
        }
        return relieved + standbys
    }
}
