import Wire

/// The supervisors of one runtime directory: the one that runs everything, or several that each run a part.
struct SupervisorAccess {
    /// The sockets of those that there are, or seem to be: a killed one leaves its own.
    let paths: [String]

    init(runtimeDirectory: String) {
        let names = Files.names(in: runtimeDirectory).filter {
            $0 == "control.sock" || $0.hasPrefix("control-") && $0.hasSuffix(".sock")
        }
        paths = names.sorted().map { "\(runtimeDirectory)/\($0)" }
    }

    /// What each says of itself.
    ///
    /// - Throws: What is wrong with one that listens.
    func statuses(logLines: Int = 0) throws(ControlClient.Failure) -> [(path: String, status: JSON)] {
        var found: [(path: String, status: JSON)] = []
        for path in paths {
            do throws(ControlClient.Failure) {
                var client = try ControlClient(path: path)
                let status = try client.call(
                    "supervisor/status", ["log_lines": .integer(logLines)], withinMilliseconds: 5000)
                found.append((path, status))
            } catch {
                guard error == .absent else { throw error }
            }
        }
        return found
    }

    /// One status of them all: of the first, with the services and routes of the others.
    static func joined(_ statuses: [JSON]) -> JSON? {
        guard statuses.count > 1, var members = statuses.first?.object else { return statuses.first }
        for list in ["services", "routes"] {
            members[list] = .array(statuses.flatMap { $0[list]?.array ?? [] })
        }
        return .object(members)
    }

    /// Whether a status is of the supervisor that runs this service.
    static func runs(_ name: String, _ status: JSON) -> Bool {
        status["services"]?.array?.contains { $0["name"]?.string == name } ?? false
    }
}
