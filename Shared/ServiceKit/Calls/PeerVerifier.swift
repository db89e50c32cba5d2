import NIOCore
import Primitives
import Transport
import Wire

/// Asks other services whether ids exist, over their sockets. On one event loop.
final class PeerVerifier {
    private let clients: [String: FrameClient]
    private let clocks: Clocks

    /// The longest an owner is waited for: past it the reference is kept, unverified.
    private static let waitMillisecondsMax: Int64 = 2000

    init(peers: [String], runtimeDirectory: String, eventLoop: any EventLoop, clocks: Clocks) {
        clients = Dictionary(
            uniqueKeysWithValues: peers.map { peer in
                (
                    peer,
                    FrameClient(
                        path: "\(runtimeDirectory)/\(peer).sock", eventLoop: eventLoop, clocks: clocks)
                )
            })
        self.clocks = clocks
    }

    /// Asks every owner at once; answers in the order asked.
    func verify(
        _ references: [Reference], deadline: Deadline, completion: @escaping ([Verification]) -> Void
    ) {
        let now = clocks.monotonic()
        let wait = min(Self.waitMillisecondsMax, deadline.remainingMilliseconds(at: now) / 2)
        let round = Round(count: references.count, completion: completion)
        guard !references.isEmpty else { return completion([]) }
        for (index, reference) in references.enumerated() {
            guard let client = clients[reference.service] else {
                round.finish(index, .unknown)
                continue
            }
            client.call("service/verify", deadline: Deadline(milliseconds: wait, from: now)) {
                buffer, remaining in
                var writer = JSONWriter(into: buffer)
                writer.value([
                    "ids": .array(reference.ids.map { .string($0.description) }),
                    "_meta": [MetaKey.deadline: .integer(remaining)],
                ])
                buffer = writer.buffer
            } completion: { result in
                round.finish(index, Self.verification(result))
            }
        }
    }

    func close() {
        for client in clients.values { client.close() }
    }

    private static func verification(_ result: Result<CallAnswer, CallFailure>) -> Verification {
        guard case .success(.result(let slice)) = result, let json = slice.decoded else { return .unknown }
        var found: [Identifier: String] = [:]
        for item in json["found"]?.array ?? [] {
            if let id = item["id"]?.string.flatMap({ Identifier($0) }) {
                found[id] = item["label"]?.string ?? ""
            }
        }
        let missing = (json["missing"]?.array ?? []).compactMap { $0.string.flatMap { Identifier($0) } }
        return Verification(found: found, missing: missing)
    }

    /// Gathers the answers of one question.
    private final class Round {
        private var answers: [Verification]
        private var outstanding: Int
        private let completion: ([Verification]) -> Void

        init(count: Int, completion: @escaping ([Verification]) -> Void) {
            answers = Array(repeating: .unknown, count: count)
            outstanding = count
            self.completion = completion
        }

        func finish(_ index: Int, _ verification: Verification) {
            answers[index] = verification
            outstanding -= 1
            if outstanding == 0 { completion(answers) }
        }
    }
}
