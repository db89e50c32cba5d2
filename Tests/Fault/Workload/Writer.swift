import Primitives
import TestSupport

/// A client that appends to lists: it sends each list as it last saw it, with one token more, for the version
/// it saw.
struct Writer {
    let client: FaultClient
    let entities: [Entity]
    private var known: [Int: CallEvent.Sight] = [:]
    private var tokenCount: Int64 = 0

    /// How often a write is asked for again whose outcome is not known.
    private static let asksMax = 8
    private static let clientsMax: Int64 = 100

    init(client: FaultClient, entities: [Entity]) {
        (self.client, self.entities) = (client, entities)
    }

    /// One write with all that belongs to it.
    mutating func takeTurn(at index: Int, _ random: inout SeededGenerator) async throws {
        let entity = entities[index]
        if known[index] == nil || Int.random(in: 0..<5, using: &random) == 0 {
            known[index] = try await client.read(index, entity).sight
        }
        guard let sight = known[index] else { return }
        let operation = Identifier(high: random.next() & ~0xF000 | 0x4000, low: random.next() >> 2 | 1 << 63)
        let token = nextToken()
        func ask() async throws -> CallEvent {
            try await client.append(
                token, to: sight.tokens, over: sight.version, index, entity, operation: operation)
        }
        var event = try await ask()
        var asks = 1
        while case .unknown(let reason) = event.outcome, asks < Self.asksMax,
            !reason.hasSuffix(AnswerReading.notAuthoritative)
        {
            try await Metronome.pause(.milliseconds(Int.random(in: 20..<500, using: &random)))
            event = try await ask()
            asks += 1
        }
        known[index] = event.sight
        guard event.outcome == .ok else { return }
        switch Int.random(in: 0..<20, using: &random) {
        case 0: _ = try await ask()
        case 1:
            try await client.append(
                nextToken(), to: sight.tokens, over: sight.version, index, entity, operation: operation,
                isOther: true)
        default: break
        }
    }

    /// Unlike any other client's.
    private mutating func nextToken() -> Int64 {
        tokenCount += 1
        return tokenCount * Self.clientsMax + Int64(client.number)
    }
}
