import Foundation
import TestSupport

/// This very program as a server that does nothing.
final class MeasuredEcho: Measured {
    let name = "a server that does nothing"
    let envelope = Envelope.service
    private let directory: TemporaryDirectory
    private let process: TestProcess

    /// Starts it and waits until it listens.
    static func start(_ mode: EchoServer.Mode) async throws -> MeasuredEcho {
        let echo = try MeasuredEcho(mode)
        _ = try await eventually("the echo listens", within: .seconds(10), every: .milliseconds(5)) {
            () -> Bool? in
            let descriptor = UnixSocketCalls.connect(echo.path)
            guard descriptor >= 0 else { return nil }
            close(descriptor)
            return true
        }
        return echo
    }

    private init(_ mode: EchoServer.Mode) throws {
        directory = try TemporaryDirectory()
        process = try TestProcess(
            URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path,
            [EchoServer.flag, mode.rawValue, directory.file("echo.sock")], environment: [:])
        CleanUp.shared.add { [self] in stop() }
    }

    /// Its socket.
    var path: String { directory.file("echo.sock") }
    var pids: [pid_t] { [process.pid] }

    func connect(_ count: Int) async throws -> Connections { try await .unix(path, count: count) }

    func stop() { process.end(patience: 1) }
}
