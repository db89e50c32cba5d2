import Processes
import Wire

/// The supervisors of one runtime directory: the one that runs everything, or several that each run a part.
struct SupervisorAccess {
    /// The sockets of those that there are, or seem to be: a killed one leaves its own.
    let paths: [String]

    init(runtimeDirectory: String) {
        paths = SupervisorSockets.paths(in: runtimeDirectory)
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

    /// Whether a status is of the supervisor that runs this service.
    static func runs(_ name: String, _ status: JSON) -> Bool {
        status["services"]?.array?.contains { $0["name"]?.string == name } ?? false
    }
}
