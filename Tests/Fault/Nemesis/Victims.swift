import Foundation
import Synchronization
import TestSupport

/// The processes of one installation, to be killed, stopped and started again.
final class Victims: Sendable {
    private let installation: Installation
    /// Who stands still, by name, and when it was started: its number may be another's by now.
    private let paused = Mutex<[String: (pid: pid_t, start: String)]>([:])
    private let supervisors: Mutex<[TestProcess]>
    /// How many there were when one was killed, until the next holds the sockets.
    private let countAtDeath = Mutex<Int?>(nil)

    init(_ installation: Installation, supervisor: TestProcess) {
        self.installation = installation
        supervisors = Mutex([supervisor])
    }

    /// Sends a signal to an instance of a service; false where none runs.
    func signal(_ signal: Int32, _ name: String) -> Bool {
        guard let pid = pid(of: name) else { return false }
        return kill(pid, signal) == 0
    }

    /// Stops an instance.
    func pause(_ name: String) -> Bool {
        guard let pid = pid(of: name), let start = Self.start(of: pid) else { return false }
        paused.withLock { $0[name] = (pid, start) }
        return kill(pid, SIGSTOP) == 0
    }

    /// Lets an instance go on that was stopped, if it is still there.
    func resume(_ name: String) {
        guard let entry = paused.withLock({ $0.removeValue(forKey: name) }),
            Self.start(of: entry.pid) == entry.start
        else { return }
        kill(entry.pid, SIGCONT)
    }

    /// Ends whoever supervises now.
    func killSupervisor() -> Bool {
        let running = installation.processes.filter { process in
            let words = process.command.split(separator: " ")
            return words.first?.hasSuffix("/holdfast") == true && words.dropFirst().first == "run"
        }
        countAtDeath.withLock { $0 = supervisors.withLock { $0.count } }
        for process in running { kill(process.pid, SIGKILL) }
        return !running.isEmpty
    }

    /// Starts a supervisor, as an init system would; where a client has started one meanwhile, it leaves.
    func startSupervisor() throws {
        let process = try installation.launch()
        supervisors.withLock { $0.append(process) }
    }

    /// How many have been started here; nil while none holds the sockets.
    var supervisorCount: Int? {
        let count = supervisors.withLock { $0.count }
        return countAtDeath.withLock { atDeath in
            guard let killed = atDeath else { return count }
            let control = try? RawSocket(path: installation.socket(of: "control"), timeoutSeconds: 1)
            guard count > killed, control != nil else { return nil }
            atDeath = nil
            return count
        }
    }

    private func pid(of name: String) -> pid_t? {
        let isStandby = name.hasSuffix("-standby")
        let program = "/holdfast-" + (isStandby ? String(name.dropLast("-standby".count)) : name)
        return installation.processes.first { process in
            let words = process.command.split(separator: " ")
            return words.first?.hasSuffix(program) == true && words.contains("--standby") == isStandby
        }?.pid
    }

    /// When a process was started, in ticks since the system was.
    private static func start(of pid: pid_t) -> String? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? String(fields[19]) : nil
    }
}
