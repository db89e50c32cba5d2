/// The services that a supervisor runs, in the order in which they start.
enum ServiceCatalogue {
    /// Their names.
    static let names = ["workitems", "vendors", "deployments"]

    /// What serves clients over HTTP, as `holdfast status` calls it.
    static let gatewayName = "gateway"

    /// What is needed to run the gateway that has a listener at this address.
    ///
    /// It starts once the services it asks have, and leaves before they do, so that it can still answer.
    ///
    /// - Parameter others: More of its arguments.
    static func gateway(
        programs: String, at address: HTTPAddress, foreign: [ForeignServer] = [], others: [String] = []
    ) -> ServiceSpec {
        ServiceSpec(
            name: gatewayName, executable: "\(programs)/holdfast-gateway",
            arguments: ["--http-listener", "3", "--control-fd", "4"] + others
                + gatewayArguments(foreign: foreign),
            socketPath: nil, stage: 1,
            url: address.url)
    }

    /// What is needed to run these of them.
    ///
    /// - Parameters:
    ///   - programs: The directory that holds our programs.
    ///   - only: Run these alone; nil runs all.
    ///   - withStandbys: Whether each has a standby, which starts once all primaries are up.
    ///   - foreign: Servers to plug in as well; an adapter is ready at once, whatever its server does.
    static func specs(
        programs: String, runtimeDirectory: String, only: [String]? = nil, withStandbys: Bool,
        foreign: [ForeignServer] = []
    ) -> [ServiceSpec] {
        own(programs, runtimeDirectory, only, withStandbys)
            + foreign.filter { only?.contains($0.name) ?? true }.map { server in
                ServiceSpec(
                    name: server.name, executable: "\(programs)/holdfast",
                    arguments: ["adapt", server.name, "--listen-fd", "3", "--control-fd", "4", "--"]
                        + server.words,
                    socketPath: SupervisorPlan.socketPath(runtimeDirectory, service: server.name))
            }
    }

    /// What a gateway is told of the services; nothing where there are only ours, which it knows.
    static func gatewayArguments(foreign: [ForeignServer]) -> [String] {
        foreign.isEmpty ? [] : ["--service"] + names + foreign.map(\.name)
    }

    private static func own(
        _ programs: String, _ runtimeDirectory: String, _ only: [String]?, _ withStandbys: Bool
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
