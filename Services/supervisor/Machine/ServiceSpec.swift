import Primitives

/// What a supervisor needs to know of one service.
struct ServiceSpec: Sendable, Equatable {
    /// Its name, for people and in the names of its files.
    var name: String
    /// The program, an absolute path.
    var executable: String
    /// What the program is started with, its own name left out.
    var arguments: [String]
    /// Where its listener is bound; nil: its listener is no Unix socket, and bound already.
    var socketPath: String?
    /// Stages start in ascending order and stop in descending order; within one nobody waits for another.
    var stage = 0
    /// When it is started again.
    var policy = RestartPolicy()
    /// The name of the primary that this is the standby of; nil: it is a primary.
    var standbyOf: String?

    /// Where clients reach it, for people; nil: a service, which only gateways reach.
    var url: String?

    /// The service that this is an instance of.
    var service: String { standbyOf ?? name }
    /// What it is to its service; nil: it is no service, has no records and no route.
    var role: InstanceRole? {
        guard url == nil else { return nil }
        return standbyOf == nil ? .primary : .standby
    }

    /// Everything wrong with these services, one sentence each; empty if they can be run.
    ///
    /// - Parameter isExecutable: Whether there is a program at a path.
    static func faults(in specs: [ServiceSpec], isExecutable: (String) -> Bool) -> [String] {
        var faults: [String] = []
        if specs.isEmpty { faults.append("there is no service to run") }
        var names: Set<String> = []
        var sockets: Set<String> = []
        for spec in specs {
            if !isName(spec.name) {
                faults.append(
                    "\"\(spec.name)\" is no service name: 1 to 32 lowercase letters, digits and hyphens"
                )
            }
            if !names.insert(spec.name).inserted { faults.append("two services are named \(spec.name)") }
            if let path = spec.socketPath {
                if !sockets.insert(path).inserted { faults.append("two services listen on \(path)") }
                if path.utf8.count > Limits.socketPathBytesMax {
                    faults.append(
                        "\(spec.name): the socket path \(path) is \(path.utf8.count) bytes"
                            + " long, over the \(Limits.socketPathBytesMax) a Unix socket can have")
                }
            }
            if !isExecutable(spec.executable) {
                faults.append("\(spec.name): there is no program at \(spec.executable)")
            }
            if spec.stage < 0 { faults.append("\(spec.name): a stage is not negative") }
            faults += spec.policy.faults.map { "\(spec.name): \($0)" }
        }
        return faults + standbyFaults(in: specs)
    }

    private static func standbyFaults(in specs: [ServiceSpec]) -> [String] {
        var faults: [String] = []
        var relieved: Set<String> = []
        for spec in specs {
            guard let primary = spec.standbyOf else { continue }
            if !specs.contains(where: { $0.name == primary && $0.role == .primary }) {
                faults.append("\(spec.name): there is no \(primary) to be the standby of")
            }
            if !relieved.insert(primary).inserted { faults.append("\(primary) has two standbys") }
        }
        return faults
    }

    /// Whether a service may have this name.
    static func isName(_ name: String) -> Bool {
        (1...32).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }
}
