import TestSupport
import Testing

extension LoadClient {
    /// Runs `body`, which has a client of its own, under a load that began two seconds before; answers the
    /// load's clients, once all their calls are answered.
    static func load(
        on installation: Installation, lanes count: Int, callsPerSecond: Int,
        while body: (MCPClient) async throws -> Void
    ) async throws -> [LoadClient] {
        var lanes: [LoadClient] = []
        for lane in 0..<count {
            lanes.append(try await make(client: installation.client(), lane: lane))
        }
        let stop = OneShot<Void>()
        let interval = Duration.seconds(1) / (callsPerSecond / count)
        let observer = try await installation.client()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in lanes { group.addTask { try await lane.run(every: interval, until: stop) } }
            try await Metronome.pause(.seconds(2))
            try await body(observer)
            stop.complete(.success(()))
            try await group.waitForAll()
        }
        return lanes
    }

    /// Records whether all acknowledged deployments are stored, each once. No tool reads them yet, so nothing
    /// tells when the last one is replayed.
    static func judgeDeployments(
        _ lanes: [LoadClient], in server: TemporaryPostgreSQL, url: String
    ) async throws {
        let told = lanes.map(\.total.deployments).reduce(0, +)
        let count = "SELECT count(*) FROM deployments.deployment_events"
        let stored = try await eventually("every deployment is stored", within: .seconds(60)) {
            let stored = try server.execute(count, url: url)
            return (Int(stored.dropLast()) ?? 0) >= told ? stored : nil
        }
        #expect(stored == "\(told)\n")
    }
}
