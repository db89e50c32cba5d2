import Primitives
import Wire

/// What to make of what runs, or does not.
enum RunningDiagnosis {
    private static let troubles: Set = ["failed", "looping", "aborting", "unresponsive"]

    static func findings(_ facts: DoctorFacts) -> [Finding] {
        if let fault = facts.supervisorFault {
            return [
                .wrong("supervisor", fault, "end it, if it does not answer: its pid is in supervisor.pid")
            ] + locks(facts)
        }
        guard !facts.statuses.isEmpty else {
            return [.fine("supervisor", "none runs; holdfast run or a client starts one")] + locks(facts)
        }
        return facts.statuses.flatMap { status in
            [supervisor(status, facts)] + (status["services"]?.array ?? []).flatMap(instance)
        } + stale(facts)
    }

    private static func supervisor(_ status: JSON, _ facts: DoctorFacts) -> Finding {
        let pid = status["pid"]?.text ?? "?"
        let version = status["version"]?.string ?? "?"
        guard version == facts.version else {
            return .note(
                "supervisor", "pid \(pid) is of \(version), this command of \(facts.version)",
                "holdfast upgrade replaces the services; holdfast stop and a new start the supervisor")
        }
        if status["stopping"] == true { return .note("supervisor", "pid \(pid) is stopping") }
        if let programs = status["programs"]?.string, programs != facts.programs {
            return .note(
                "supervisor", "pid \(pid) runs the programs in \(programs)",
                "holdfast upgrade replaces them by those in \(facts.programs)")
        }
        return .fine("supervisor", "pid \(pid), of this version")
    }

    private static func instance(_ service: JSON) -> [Finding] {
        let name = service["name"]?.string ?? "?"
        let state = service["state"]?.string ?? "?"
        if troubles.contains(state) {
            return [
                .wrong(
                    name, "it is \(state), its last exit was: \(StatusText.exit(service["last_exit"]))",
                    "holdfast status --lines 20 shows its last words; then holdfast restart \(name)")
            ]
        }
        guard state == "ready" else {
            return [.note(name, "it is \(state)", "look again in a moment: holdfast status")]
        }
        // The gateway and foreign servers keep no records.
        guard let health = service["health"], health != .null else {
            return service["url"]?.string != nil || service["health"] == nil
                ? [.fine(name, "ready")] : [.note(name, "ready, and does not say how it is")]
        }
        let findings = records(name, health)
        return findings.isEmpty ? [.fine(name, "ready, answers from its \(layer(health))")] : findings
    }

    private static func layer(_ health: JSON) -> String {
        health["role"] == "standby" ? "copy, as a standby" : "store"
    }

    private static func records(_ name: String, _ health: JSON) -> [Finding] {
        var findings: [Finding] = []
        let journal = health["journal"]
        if let failure = journal?["failure"]?.string {
            findings.append(
                .wrong(
                    name, "its journal can't be written: \(failure)",
                    "mend the disk; writes are refused meanwhile"))
        }
        let isStandby = health["role"] == "standby"
        if !isStandby, health["store"]?["reachable"] == false {
            findings.append(
                .wrong(
                    name, "its store does not answer; it answers from \(health["layer"]?.string ?? "below")",
                    "bring the database back: nothing else has to be done then"))
        }
        if let depth = journal?["depth"]?.integer, depth > 0 {
            findings.append(
                .note(name, "\(depth) accepted writes wait for the store", "they follow by themselves"))
        }
        if let conflicts = health["conflicts"]?.integer, conflicts > 0, !isStandby {
            findings.append(
                .wrong(name, "\(conflicts) conflicts wait for a decision", "holdfast conflicts shows how"))
        }
        if let others = journal?["other_stores"]?.integer, others > 0 {
            findings.append(
                .note(name, "pending.md has \(others) writes for another store, left alone"))
        }
        if health["store"]?["replaced"] == true {
            findings.append(
                .note(
                    name, "the file of its store was replaced, and is written back",
                    "find out who touches the state directory"))
        }
        if health["copy"]?["filled"] == false {
            findings.append(.note(name, "its copy is not filled yet", "look again in a moment"))
        }
        return findings
    }

    private static func stale(_ facts: DoctorFacts) -> [Finding] {
        facts.staleSockets.map {
            .note("supervisor", "nobody listens at \($0); the next start replaces it")
        }
    }

    private static func locks(_ facts: DoctorFacts) -> [Finding] {
        func list(_ pids: [Int32]) -> String { pids.map { "\($0)" }.joined(separator: ", ") }
        var findings = stale(facts)
        if !facts.electionHolders.isEmpty {
            findings.append(
                .wrong(
                    "locks",
                    "process \(list(facts.electionHolders)) holds supervisor.pid and does not listen",
                    "it may have another HOLDFAST_RUNTIME_DIR; else kill \(list(facts.electionHolders))"
                ))
        } else if !facts.serviceHolders.isEmpty {
            findings.append(
                .wrong(
                    "locks", "services of an earlier supervisor remain: \(list(facts.serviceHolders))",
                    "they leave within seconds; if not, end them: kill \(list(facts.serviceHolders))"))
        }
        return findings
    }
}
