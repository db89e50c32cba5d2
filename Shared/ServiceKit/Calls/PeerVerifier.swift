import NIOCore
import Primitives
import Transport
import Wire

/// Asks other services whether ids exist, over their sockets. On one event loop.
final class PeerVerifier {
    /// Both instances of an owner.
    private struct Peer {
        let primary: FrameClient
        let standby: FrameClient

        subscript(_ asked: PeerQuestion.Asked) -> FrameClient { asked == .primary ? primary : standby }
    }

    private let peers: [String: Peer]
    private let clocks: Clocks
    private let eventLoop: any EventLoop

    /// The longest an owner is waited for: past it the reference is kept, unverified.
    private static let waitMillisecondsMax: Int64 = 2000
    /// Several times what an answer takes; a primary that is on its way back takes longer.
    private static let lateMilliseconds: Int64 = 50

    init(peers: [String], runtimeDirectory: String, eventLoop: any EventLoop, clocks: Clocks) {
        func client(_ name: String) -> FrameClient {
            FrameClient(path: "\(runtimeDirectory)/\(name).sock", eventLoop: eventLoop, clocks: clocks)
        }
        self.peers = Dictionary(
            uniqueKeysWithValues: peers.map {
                ($0, Peer(primary: client($0), standby: client("\($0)-standby")))
            })
        self.clocks = clocks
        self.eventLoop = eventLoop
    }

    /// Asks every owner at once; answers in the order asked.
    func verify(
        _ references: [Reference], deadline: Deadline, completion: @escaping ([Verification]) -> Void
    ) {
        let now = clocks.monotonic()
        let wait = min(Self.waitMillisecondsMax, deadline.remainingMilliseconds(at: now) / 2)
        let end = Deadline(milliseconds: wait, from: now)
        guard !references.isEmpty else { return completion([]) }
        var answers = [Verification](repeating: .unknown, count: references.count)
        var outstanding = references.count
        for (index, reference) in references.enumerated() {
            ask(reference, until: end) { verification in
                answers[index] = verification
                outstanding -= 1
                if outstanding == 0 { completion(answers) }
            }
        }
    }

    func close() {
        for peer in peers.values {
            peer.primary.close()
            peer.standby.close()
        }
    }

    private func ask(
        _ reference: Reference, until end: Deadline, completion: @escaping (Verification) -> Void
    ) {
        guard let peer = peers[reference.service] else { return completion(.unknown) }
        var question = PeerQuestion(reference.ids, isOfName: reference.name != nil)
        var timer: Scheduled<Void>?
        func handle(_ event: PeerQuestion.Event) {
            switch question.handle(event) {
            case .ask(let asked): put(reference, to: peer[asked], until: end) { handle(.answered(asked, $0)) }
            case .finish(let verification):
                timer?.cancel()
                completion(verification)
            case .wait: break
            }
        }
        put(reference, to: peer.primary, until: end) { handle(.answered(.primary, $0)) }
        timer = eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Self.lateMilliseconds)) {
            handle(.late)
        }
    }

    private func put(
        _ reference: Reference, to client: FrameClient, until end: Deadline,
        completion: @escaping (Verification?) -> Void
    ) {
        client.call("service/verify", deadline: end) { buffer, remaining in
            var writer = JSONWriter(into: buffer)
            let ids = JSON.array(reference.ids.map { .string($0.description) })
            var question: JSONObject = ["_meta": [MetaKey.deadline: .integer(remaining)]]
            if let name = reference.name {
                question["names"] = [.string(name)]
            } else {
                question["ids"] = ids
            }
            writer.value(.object(question))
            buffer = writer.buffer
        } completion: { result in
            completion(Self.verification(result, isOfName: reference.name != nil))
        }
    }

    private static func verification(
        _ result: Result<CallAnswer, CallFailure>, isOfName: Bool
    ) -> Verification? {
        guard case .success(.result(let slice)) = result, let json = slice.decoded else { return nil }
        var found: [Identifier: String] = [:]
        for item in json["found"]?.array ?? [] {
            if let id = item["id"]?.string.flatMap({ Identifier($0) }) {
                found[id] = item["label"]?.string ?? ""
            }
        }
        let missing = (json["missing"]?.array ?? []).compactMap(\.string)
        guard !isOfName else {
            return Verification(found: found, missing: [], isNameMissing: !missing.isEmpty)
        }
        return Verification(found: found, missing: missing.compactMap { Identifier($0) })
    }
}
