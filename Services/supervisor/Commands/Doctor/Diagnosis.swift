import Primitives

/// What to make of the facts.
enum Diagnosis {
    /// Below this much space on a disk something has to be done, or is good to know.
    private static let bytesMin: Int64 = 100 << 20
    private static let bytesLow: Int64 = 1 << 30
    private static let openFilesMin: Int64 = 1024
    /// How old the newest backup may be.
    private static let backupMillisecondsMax: Int64 = 7 * 86_400_000
    /// Holdfast is younger than any clock that is set.
    private static let clockMin = Timestamp(milliseconds: 1_735_689_600_000)

    /// One finding at least for everything that was looked at, in the order of how much rests on it.
    static func findings(_ facts: DoctorFacts) -> [Finding] {
        var findings = [programs(facts)]
        guard facts.settingsFaults.isEmpty else {
            findings += facts.settingsFaults.map {
                .wrong("settings", $0, "holdfast config shows each value in force and where it comes from")
            }
            return findings + machine(facts)
        }
        findings.append(.fine("settings", "they make sense"))
        findings += place("state", facts.home) + place("sockets", facts.runtime) + [socketPath(facts)]
        findings += RunningDiagnosis.findings(facts)
        findings += database(facts) + [tokens(facts), http(facts)] + texts(facts) + [backups(facts)]
        return findings + machine(facts)
    }

    private static func programs(_ facts: DoctorFacts) -> Finding {
        guard facts.missingPrograms.isEmpty else {
            let names = facts.missingPrograms.joined(separator: ", ")
            return .wrong(
                "programs", "\(facts.programs) lacks \(names)",
                "put all five of one build into one directory: make build, or make install-system")
        }
        return .fine("programs", "all five of \(facts.version) are in \(facts.programs)")
    }

    private static func place(_ subject: String, _ place: DoctorFacts.Place) -> [Finding] {
        if let fault = place.fault {
            return [.wrong(subject, "\(place.path) \(fault)", place.remedy ?? "name another directory")]
        }
        guard place.exists else { return [.fine(subject, "\(place.path) is made by the first start")] }
        var findings: [Finding] = []
        if place.isRemote {
            findings.append(
                .wrong(
                    subject, "\(place.path) is on another machine's disk, where locks can't be relied upon",
                    "set HOLDFAST_HOME and HOLDFAST_RUNTIME_DIR to local directories"))
        }
        guard let free = place.freeBytes else {
            return findings + [.fine(subject, "\(place.path) is there, and nobody else's")]
        }
        let space = "\(place.path) has \(free >> 20) MiB left"
        if free < bytesMin {
            findings.append(.wrong(subject, space, "make room: writes are refused on a full disk"))
        } else if free < bytesLow {
            findings.append(.note(subject, space, "make room before it is full"))
        } else {
            findings.append(.fine(subject, "\(place.path) is nobody else's, \(free >> 30) GiB left"))
        }
        return findings
    }

    private static func socketPath(_ facts: DoctorFacts) -> Finding {
        let max = Limits.socketPathBytesMax
        let says = "the longest path of a socket has \(facts.socketPathBytes) bytes of \(max)"
        return facts.socketPathBytes <= max
            ? .fine("socket path", says)
            : .wrong("socket path", says, "set HOLDFAST_RUNTIME_DIR to a shorter path")
    }

    private static func database(_ facts: DoctorFacts) -> [Finding] {
        guard let servers = facts.servers else {
            return [.fine("database", "SQLite files in the state directory; nothing else is needed")]
        }
        let reached = servers.filter { $0.fault == nil }
        let away = servers.filter { $0.fault != nil }.map { "\($0.name): \($0.fault ?? "")" }
        guard !reached.isEmpty else {
            return [
                .wrong(
                    "database", away.isEmpty ? "its URL names no server" : away.joined(separator: "; "),
                    "start PostgreSQL, or correct HOLDFAST_DATABASE_URL; writes wait in the journal"
                )
            ]
        }
        let names = reached.map(\.name).joined(separator: ", ")
        return [.fine("database", "\(names) can be reached")]
            + away.map { .note("database", $0, "with the others up nothing is lost; one is no spare") }
    }

    private static func tokens(_ facts: DoctorFacts) -> Finding {
        guard let fault = facts.tokensFault else { return .fine("tokens", "\(facts.tokensFile) is sound") }
        return .wrong("tokens", fault, "chmod 600 \(facts.tokensFile), or put a sound file there")
    }

    private static func http(_ facts: DoctorFacts) -> Finding {
        switch facts.http {
        case .off: .fine("http", "off, as the settings say")
        case .served(let url): .fine("http", "served at \(url)")
        case .free(let address): .fine("http", "not served now; \(address) is free for it")
        case .taken(let address, true):
            .note("http", "\(address) is taken: the next free port would be served")
        case .taken(let address, false):
            .wrong(
                "http", "\(address) is taken by another program",
                "name another address in HOLDFAST_HTTP, or off")
        }
    }

    private static func texts(_ facts: DoctorFacts) -> [Finding] {
        var findings: [Finding] = []
        switch (facts.git, facts.repository) {
        case (nil, _):
            findings.append(
                .note("git", "there is no git: what commits tell is missing in an outage", "install git"))
        case (_, nil):
            findings.append(
                .note("git", "this is no git repository: what commits tell is missing in an outage"))
        case (let git?, let repository?): findings.append(.fine("git", "\(git) reads \(repository)"))
        }
        let document = facts.document
        if document.isLink {
            findings.append(
                .wrong(
                    "document", "\(document.path) is a symbolic link, which is left alone",
                    "put the file itself there, or name it in HOLDFAST_STATUS_FILE"))
        } else if document.begins != document.ends || document.begins > 1 {
            findings.append(
                .wrong(
                    "document", "the markers in \(document.path) are not balanced: it is left alone",
                    "keep one holdfast:begin and one holdfast:end behind it, or remove both"))
        } else if !document.exists {
            findings.append(
                .fine("document", "there is no \(document.path); holdfast report --write makes it"))
        } else {
            let follows = document.begins == 1 ? "follows the records" : "has no generated part"
            findings.append(.fine("document", "\(document.path) \(follows)"))
        }
        return findings
    }

    private static func backups(_ facts: DoctorFacts) -> Finding {
        guard let newest = facts.newestBackup else {
            return .note("backups", "there are none in the state directory", "holdfast backup makes one")
        }
        let age = facts.now.milliseconds - newest.milliseconds
        let says = "the newest is \(StatusText.span(age)) old"
        return age > backupMillisecondsMax
            ? .note("backups", says, "holdfast backup makes another; a timer should") : .fine("backups", says)
    }

    private static func machine(_ facts: DoctorFacts) -> [Finding] {
        var findings: [Finding] = []
        if facts.now < clockMin {
            findings.append(
                .wrong("clock", "it says \(facts.now.description)", "set the clock, and have it kept set"))
        } else if let written = facts.writtenAt, written.milliseconds > facts.now.milliseconds + 60_000 {
            findings.append(
                .wrong(
                    "clock",
                    "it says \(facts.now.description), and records of \(written.description) are there",
                    "set the clock, and have it kept set"))
        } else {
            findings.append(.fine("clock", "it says \(facts.now.description)"))
        }
        let files = "\(facts.openFilesMax) files may be open, kernel \(facts.kernel)"
        findings.append(
            facts.openFilesMax >= openFilesMin
                ? .fine("limits", files)
                : .wrong("limits", files, "ulimit -n \(openFilesMin), or LimitNOFILE of the unit"))
        return findings
    }
}
