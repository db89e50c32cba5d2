import Foundation
import TestSupport

/// A PostgreSQL server behind a proxy, and what may happen to both.
final class FaultyServer: Sendable {
    let server: TemporaryPostgreSQL
    let proxy: FaultProxy
    /// The database, by the way that never fails; clients of ours take the other one.
    let url: String
    private let recorder: Recorder

    /// How often and how fast connections are lost by one that flaps.
    private static let flaps = 12
    private static let flapPause = Duration.milliseconds(150)
    /// More than a service has connections.
    private static let cutsAtOnce = 3

    init(recorder: Recorder) async throws {
        self.recorder = recorder
        (server, proxy, url) = try await onAThread {
            let server = try TemporaryPostgreSQL()
            return (server, try FaultProxy(of: server), try server.makeDatabase())
        }
    }

    /// The database as services reach it.
    var proxiedURL: String { proxy.url(through: url) }

    /// Runs SQL as the superuser, past the proxy; the last of so many columns may hold anything but newlines.
    func rows(_ sql: String, columns: Int) async throws -> [[String]] {
        try await onAThread { [server, url] in try server.execute(sql, url: url) }
            .split(separator: "\n").map { line in
                line.split(separator: "|", maxSplits: columns - 1, omittingEmptySubsequences: false)
                    .map(String.init)
            }
    }

    /// - Returns: Whether there was anything to do it to.
    func begin(_ fault: Fault) async throws -> Bool {
        switch fault {
        case .stopServer, .flap: try await stop(.fast)
        case .crashServer: try await stop(.immediate)
        case .restartServer:
            try await stop(.fast)
            try await start()
        case .killBackend: return try await killBackend()
        case .pauseServer: try server.signal(SIGSTOP)
        case .cutCommits: proxy.cutBetweenCommitAndReply(count: Self.cutsAtOnce)
        case .latency(let milliseconds): proxy.set(.latency(milliseconds: milliseconds))
        case .blackHole:
            proxy.blackHole()
            recorder.outageBegins()
        case .reset: proxy.resetAll()
        case .slices: proxy.set(.singleBytes)
        case .trickle: proxy.set(.bandwidth(bytesPerSecond: 1024))
        case .killService, .killGateway, .killSupervisor, .pauseService: return false
        }
        return true
    }

    func end(_ fault: Fault) async throws {
        switch fault {
        case .stopServer, .crashServer: try await start()
        case .flap:
            try await start()
            for _ in 0..<Self.flaps {
                try await Metronome.pause(Self.flapPause)
                proxy.resetAll()
            }
        case .pauseServer: try server.signal(SIGCONT)
        case .blackHole, .cutCommits, .latency, .slices, .trickle:
            // It heals all faults of the way at once, those that others have begun included.
            recorder.outageEnds()
            try proxy.heal()
        case .restartServer, .killBackend, .reset: break
        case .killService, .killGateway, .killSupervisor, .pauseService: break
        }
    }

    private func stop(_ mode: TemporaryPostgreSQL.StopMode) async throws {
        try await onAThread { [server] in try server.stop(mode) }
        recorder.outageBegins()
    }

    private func start() async throws {
        recorder.outageEnds()
        try await onAThread { [server] in try server.start() }
    }

    /// One that serves us, any.
    private func killBackend() async throws -> Bool {
        let found = try await rows(
            """
            SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'holdfast-%' \
            AND backend_type = 'client backend' LIMIT 1
            """, columns: 1)
        guard let pid = found.first?.first.flatMap({ pid_t($0) }) else { return false }
        return kill(pid, SIGKILL) == 0
    }
}
