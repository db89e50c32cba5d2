import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// Gathers what a doctor judges: it looks, asks briefly, and changes nothing.
struct DoctorSurvey {
    private let settings: Settings

    /// How long a server of the database is waited for, in milliseconds, and how many are asked.
    private static let serverMilliseconds: Int64 = 2000
    private static let serversMax = 4

    init(_ settings: Settings) {
        self.settings = settings
    }

    /// What can be told of the machine and the programs alone.
    static func machine(settingsFaults: [String] = []) -> DoctorFacts {
        var facts = DoctorFacts()
        facts.settingsFaults = settingsFaults
        facts.version = HoldfastVersion.current
        facts.programs = ThisProcess.programDirectory
        facts.missingPrograms = ProgramsFile.missing(in: facts.programs)
        facts.now = Clocks.system.now()
        var name = utsname()
        if uname(&name) == 0 {
            facts.kernel = withUnsafeBytes(of: name.release) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            facts.openFilesMax = Int64(clamping: limit.rlim_cur)
        }
        return facts
    }

    /// All of it.
    func facts() -> DoctorFacts {
        var facts = Self.machine()
        facts.home = PlaceSurvey.place(settings.home)
        facts.runtime = PlaceSurvey.place(settings.runtimeDirectory)
        facts.socketPathBytes = longestSocketPath
        facts.servers = servers
        facts.tokensFile = settings.tokensFile
        facts.tokensFault = tokensFault
        facts.git = PlaceSurvey.program("git")
        facts.repository = settings[.repository]
        facts.document = document
        let shelf = BackupShelf(path: BackupCommand.directory(nil, settings))
        facts.newestBackup = shelf.names.last.flatMap {
            try? BackupCheck(directory: shelf.directory($0)).manifest().madeAt
        }
        addRunning(to: &facts)
        facts.http = http(served: facts.statuses)
        return facts
    }

    private var longestSocketPath: Int {
        let specs = ServiceCatalogue.specs(
            programs: "", runtimeDirectory: settings.runtimeDirectory, withStandbys: settings.hasStandbys,
            foreign: settings.foreignServers)
        let paths = specs.compactMap(\.socketPath) + [SupervisorPlan.controlPath(settings.runtimeDirectory)]
        return paths.map(\.utf8.count).max() ?? 0
    }

    private func addRunning(to facts: inout DoctorFacts) {
        let access = SupervisorAccess(runtimeDirectory: settings.runtimeDirectory)
        var heard: [String] = []
        do throws(ControlClient.Failure) {
            for (path, status) in try access.statuses() {
                heard.append(path)
                facts.statuses.append(
                    HealthSurvey.adding(to: status, runtimeDirectory: settings.runtimeDirectory))
            }
            facts.staleSockets = access.paths.filter { !heard.contains($0) }
        } catch {
            facts.supervisorFault = error.sentence
        }
        facts.electionHolders = PlaceSurvey.lockHolders(settings.home + "/supervisor.pid")
        facts.serviceHolders = PlaceSurvey.lockHolders(settings.home + "/supervisor.lock")
        if let content = try? Files.read(SupervisorPlan.stateFile(settings.home)) {
            let state = try? JSON(parsing: content)
            facts.writtenAt = state?["written_at"]?.string.flatMap { Timestamp($0) }
        }
    }

    private var servers: [DoctorFacts.Server]? {
        guard let url = settings[.databaseURL] else { return nil }
        return DatabaseServers.named(in: url).prefix(Self.serversMax).map { server in
            DoctorFacts.Server(
                name: "\(server.host):\(server.port)",
                fault: ServerProbe.fault(server, withinMilliseconds: Self.serverMilliseconds))
        }
    }

    private var tokensFault: String? {
        do throws(TokenStore.Failure) {
            _ = try TokenStore(path: settings.tokensFile).read()
            return nil
        } catch {
            return error.sentence
        }
    }

    private var document: DoctorFacts.Document {
        let path = settings[.statusFile] ?? ""
        var document = DoctorFacts.Document(path: path)
        var status = stat()
        document.exists = lstat(path, &status) == 0
        document.isLink = document.exists && status.st_mode & S_IFMT == S_IFLNK
        guard let content = try? Files.read(path, limit: 1 << 24) else { return document }
        for line in String(buffer: content).split(separator: "\n") {
            if line.contains("<!-- holdfast:begin -->") { document.begins += 1 }
            if line.contains("<!-- holdfast:end -->") { document.ends += 1 }
        }
        return document
    }

    private func http(served statuses: [JSON]) -> DoctorFacts.HTTP {
        let services = statuses.flatMap { $0["services"]?.array ?? [] }
        if let url = services.lazy.compactMap({ $0["url"]?.string }).first { return .served(url: url) }
        guard let text = settings[.http], let address = HTTPAddress(text) else { return .off }
        do throws(SystemFault) {
            close(try HTTPListener.bind(address, mayMove: false).descriptor)
            return .free(text)
        } catch {
            return .taken(text, mayMove: settings.values[.http]?.origin == .standard)
        }
    }
}
