import Primitives
import Synchronization
import TestSupport
import Wire

/// Clients that write and read lists, one call after the other, most of them on a few hot records.
final class Workload: Sendable {
    /// How much there is of everything.
    struct Size: Sendable {
        var writers = 8
        var readers = 4
        var hot = 20
        var cold = 200
        /// The mean pause of a client between two calls.
        var pause = Duration.milliseconds(60)
        /// Lists are kept short: so often other records become the hot ones.
        var hotFor = Duration.seconds(120)
        /// How often that happens.
        var generations = 1
    }

    let size: Size
    let entities: [Entity]
    let clients: [FaultClient]
    private let recorder: Recorder
    private let seed: UInt64

    /// Makes the records, through clients of its own.
    static func make(
        _ size: Size, on installation: Installation, recorder: Recorder, seed: UInt64
    ) async throws -> Workload {
        let client = try await installation.client(name: "fault")
        var entities: [Entity] = []
        for number in 0..<size.hot * size.generations + size.cold {
            entities.append(try await makeEntity(number, client))
        }
        try await client.close()
        return Workload(size, entities, on: installation, recorder: recorder, seed: seed)
    }

    private static func makeEntity(_ number: Int, _ client: MCPClient) async throws -> Entity {
        let name = "list \(number)"
        let isVendor = number % 2 == 1
        let answer = try await client.call(
            isVendor ? "create_vendor" : "create_work_item",
            isVendor
                ? ["name": .string(name)] : ["item_type": "task", "title": .string(name), "metadata": [:]])
        guard let id = answer.id, !answer.isError else {
            throw ProtocolViolation("no record made: \(answer.text)")
        }
        return Entity(kind: isVendor ? .vendor : .workItem, id: id, name: name)
    }

    private init(
        _ size: Size, _ entities: [Entity], on installation: Installation, recorder: Recorder, seed: UInt64
    ) {
        (self.size, self.entities, self.recorder, self.seed) = (size, entities, recorder, seed)
        clients = (0..<size.writers + size.readers).map {
            FaultClient($0, of: installation, recorder: recorder)
        }
    }

    /// Writes and reads until told to stop.
    func run(until stop: OneShot<Void>) async throws {
        let began = recorder.clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in clients {
                var random = SeededGenerator(seed: seed &+ UInt64(client.number + 1) &* 0x51_7CC1)
                group.addTask { [self] in
                    var writer = Writer(client: client, entities: entities)
                    while stop.result == nil {
                        let index = choose(at: recorder.clock.now - began, &random)
                        if client.number < size.writers {
                            try await writer.takeTurn(at: index, &random)
                        } else {
                            try await client.read(index, entities[index])
                        }
                        let longest = 2 * size.pause.milliseconds
                        try await Metronome.pause(
                            .milliseconds(Double.random(in: 0...longest, using: &random)))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// The last look of every client at what it may know: all of the records, so that each is seen healed.
    func readAll() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (place, client) in clients.enumerated() {
                group.addTask { [self] in
                    for index in entities.indices where index % clients.count == place || index < size.hot {
                        try await client.read(index, entities[index])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Four calls of five go to the records that are hot now.
    private func choose(at time: Int64, _ random: inout SeededGenerator) -> Int {
        let hotInAll = size.hot * size.generations
        guard Int.random(in: 0..<5, using: &random) > 0 else {
            return hotInAll + Int.random(in: 0..<size.cold, using: &random)
        }
        let generation = min(size.generations - 1, Int(Double(time) / 1e6 / size.hotFor.seconds))
        return generation * size.hot + Int.random(in: 0..<size.hot, using: &random)
    }
}
