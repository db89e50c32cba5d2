import NIOCore
import Primitives
import Wire

/// The log of the supervisor and of what it runs; from which level on they write changes while all goes on.
extension SupervisorRuntime {
    /// Logs a line of the supervisor's own.
    func log(_ level: LogLevel, _ message: String, service: String? = nil) {
        guard level >= logLevel else { return }
        _ = offer(LogTag.own(level, message, service: service, at: clocks.now()))
    }

    /// Passes a line on, as whoever reads the log wants it; false where there is no room for it.
    func offer(_ line: ByteBuffer) -> Bool {
        guard display != nil else { return offerLine(line) }
        return display?.shown(line, at: clocks.now()).map(offerLine) ?? true
    }

    /// What the supervisor itself is called here, as in its log.
    static let ownName = "supervisor"

    /// Has these log from this level on.
    ///
    /// - Parameters:
    ///   - name: A process, or a service with its standby; nil: all, the supervisor included.
    ///   - seconds: After these they log as configured again; nil: that stays until they are started anew.
    /// - Returns: The names of those who were told.
    func setLogLevel(_ level: LogLevel, of name: String?, forSeconds seconds: Int64?) -> [String] {
        var told: [String] = []
        if name == nil || name == Self.ownName {
            told.append(Self.ownName)
            logLevel = level
            logLevelChanges += 1
            let change = logLevelChanges
            if let seconds {
                _ = schedule(at: clocks.monotonic().advanced(milliseconds: seconds * 1000)) {
                    if $0.logLevelChanges == change { $0.logLevel = $0.plan.logLevel }
                }
            }
        }
        for (index, spec) in plan.specs.enumerated()
        where name == nil || spec.name == name || spec.service == name {
            // An adapter has no more to say than it says always.
            guard spec.arguments.first != "adapt",
                send(.logLevel(level.rawValue, seconds: seconds), to: index)
            else { continue }
            told.append(spec.name)
        }
        if let change = display?.change(told, to: level), let seconds {
            _ = schedule(at: clocks.monotonic().advanced(milliseconds: seconds * 1000)) {
                $0.display?.end(change: change)
            }
        }
        return told
    }
}
