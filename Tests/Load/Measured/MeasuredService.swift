import Foundation
import TestSupport

/// One service by itself on its socket: no standby, no gateway, no supervisor, none of the other services.
final class MeasuredService: Measured {
    let name: String
    let envelope = Envelope.service
    private let service: ServiceName
    private let installation: Installation
    private let process: TestProcess

    /// Starts it and waits until it answers.
    static func start(_ service: ServiceName, _ programs: Programs, _ store: Installation.Store) async throws
        -> MeasuredService
    {
        let installation = try Installation(store, settings: ["HOLDFAST_LOG_LEVEL": "warning"])
        do {
            let program = try programs.path("holdfast-\(service.rawValue)")
            let measured = MeasuredService(service, installation, try launch(program, service, installation))
            CleanUp.shared.add { measured.stop() }
            try await measured.awaitReady()
            return measured
        } catch {
            installation.removeFiles()
            throw error
        }
    }

    private static func launch(_ program: String, _ service: ServiceName, _ installation: Installation) throws
        -> TestProcess
    {
        try TestProcess(
            program, ["--socket", installation.socket(of: service.rawValue)],
            environment: installation.environment, directory: installation.workingDirectory,
            output: .discard, errors: .file(installation.logPath))
    }

    private init(_ service: ServiceName, _ installation: Installation, _ process: TestProcess) {
        (self.service, self.installation, self.process) = (service, installation, process)
        name = "\(service.rawValue), its socket"
    }

    private var socket: String { installation.socket(of: service.rawValue) }
    var home: String? { installation.home }
    var pids: [pid_t] { [process.pid] }

    func connect(_ count: Int) async throws -> Connections { try await .unix(socket, count: count) }

    func healthQuestions() async throws -> [HealthQuestion] { [try await .service(socket)] }

    private func awaitReady() async throws {
        _ = try await eventually("\(service.rawValue) is ready", within: .seconds(20)) { () -> Bool? in
            if let exit = process.exit {
                throw LoadFault("\(service.rawValue) ended with \(exit):\n\(installation.logTail())")
            }
            guard let question = try? await HealthQuestion.service(socket) else { return nil }
            let isReady: Void? = try? await question.ask()
            await question.connections.close()
            return isReady == nil ? nil : true
        }
    }

    func stop() {
        process.end(patience: 10)
        installation.removeFiles()
    }
}

extension TestProcess {
    /// Asks it to leave, and ends it where it does not within so many seconds.
    func end(patience seconds: Int) {
        signal(SIGTERM)
        for _ in 0..<(seconds * 100) {
            if exit != nil { return }
            Pause.milliseconds(10)
        }
        signal(SIGKILL)
    }
}
