import Foundation
import TestSupport
import Wire

/// All of Holdfast as clients see it: a supervisor with every service, reached by `holdfast mcp` or by HTTP.
final class MeasuredInstallation: Measured {
    let name: String
    let envelope: Envelope
    private let installation: Installation
    private let supervisor: TestProcess
    private let program: String
    /// Nil over standard streams.
    private let port: Int?
    private let clients = PipedClients()

    /// Starts it and waits until every service is ready.
    ///
    /// - Parameter hasStandbys: Whether each service has one.
    static func start(
        _ target: LoadTarget, _ programs: Programs, _ store: Installation.Store, hasStandbys: Bool
    ) async throws -> MeasuredInstallation {
        let program = try programs.path("holdfast")
        let port = target == .http ? try LoopbackPort.free() : nil
        var settings = ["HOLDFAST_LOG_LEVEL": "warning", "HOLDFAST_STANDBY": hasStandbys ? "on" : "off"]
        if let port {
            settings["HOLDFAST_HTTP"] = "127.0.0.1:\(port)"
            settings["HOLDFAST_HTTP_AUTH"] = "off"
            settings["HOLDFAST_HTTP_RATE"] = "1000000"
        }
        let installation = try Installation(store, settings: settings)
        let supervisor = try TestProcess(
            program, ["run"], environment: installation.environment,
            directory: installation.workingDirectory, output: .file(installation.logPath),
            errors: .file(installation.logPath))
        let measured = MeasuredInstallation(target, installation, supervisor, program, port)
        CleanUp.shared.add { measured.stop() }
        try await measured.awaitReady()
        return measured
    }

    private init(
        _ target: LoadTarget, _ installation: Installation, _ supervisor: TestProcess, _ program: String,
        _ port: Int?
    ) {
        (self.installation, self.supervisor, self.program) = (installation, supervisor, program)
        self.port = port
        name = port == nil ? "everything, over stdio" : "everything, over HTTP"
        envelope = port == nil ? .session : .stateless
    }

    var home: String? { installation.home }
    var pids: [pid_t] { installation.processes.map(\.pid) }

    func connect(_ count: Int) async throws -> Connections {
        if let port { return try await .http(port: port, count: count) }
        return try await clients.connect(
            count, [program, "mcp"], environment: installation.environment,
            directory: installation.workingDirectory, log: installation.logPath)
    }

    /// A client's question, and what each service says of itself.
    func healthQuestions() async throws -> [HealthQuestion] {
        // The stateless form has no ping.
        let method = port == nil ? "ping" : "server/discover"
        var questions = [
            HealthQuestion(connections: try await connect(1), envelope: envelope, method: method)
        ]
        for service in ServiceName.allCases {
            questions.append(try await .service(installation.socket(of: service.rawValue)))
        }
        return questions
    }

    private func awaitReady() async throws {
        _ = try await eventually("every service is ready", within: .seconds(60), every: .milliseconds(100)) {
            () -> Bool? in
            if let exit = supervisor.exit {
                throw LoadFault("holdfast run ended with \(exit):\n\(installation.logTail())")
            }
            let services = try await status()?["services"]?.array ?? []
            return services.count >= 3 && services.allSatisfy { $0["state"]?.string == "ready" } ? true : nil
        }
    }

    /// What `holdfast status --json` says; nil while no supervisor answers.
    private func status() async throws -> JSON? {
        let output = Collected()
        let process = try TestProcess(
            program, ["status", "--json"], environment: installation.environment,
            directory: installation.workingDirectory, output: .pieces(output.take))
        guard try await process.exit(within: .seconds(15)) == .code(0) else { return nil }
        return try? JSON(parsing: try await output.text(within: .seconds(5)))
    }

    func stop() {
        clients.stop()
        supervisor.end(patience: 20)
        // An interrupt at a terminal reaches the supervisor before us, and a client then starts another.
        for attempt in 0..<1000 {
            let left = installation.processes
            if left.isEmpty { break }
            for process in left where attempt.isMultiple(of: 500) {
                kill(process.pid, attempt == 0 ? SIGTERM : SIGKILL)
            }
            Pause.milliseconds(10)
        }
        installation.removeFiles()
    }
}
