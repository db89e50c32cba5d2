import Continuity
import NIOCore
import Primitives
import Transport
import Wire

/// Answers `service/journal`: hands what a standby has accepted over to the primary. On one event loop.
final class JournalMethod {
    /// The most entries of one answer.
    private static let entriesMax = 128

    private let fallback: Fallback
    private let clocks: Clocks
    private let eventLoop: any EventLoop
    /// Takes the writes away from this instance under an epoch; false where that is too late.
    private let fence: (Int64) -> Bool
    /// Told when nothing waits here any more.
    private let whenEmpty: () -> Void

    init(
        _ fallback: Fallback, clocks: Clocks, eventLoop: any EventLoop,
        fence: @escaping (Int64) -> Bool, whenEmpty: @escaping () -> Void
    ) {
        self.fallback = fallback
        self.clocks = clocks
        self.eventLoop = eventLoop
        self.fence = fence
        self.whenEmpty = whenEmpty
    }

    func run(_ request: IncomingRequest) {
        let params = request.params
        guard params?["acknowledge"] == nil, params?["refuse"] == nil else { return acknowledge(request) }
        if params?["fence"]?.decoded == true {
            guard let epoch = params?["epoch"]?.integer, fence(epoch) else {
                return request.fail(.invalidParameters, "epoch must be above every epoch heard before")
            }
        }
        // What was accepted before the fence is in the journal before anybody is told what that holds.
        fallback.whenAcceptsEnd { [self] in tell(request) }
    }

    private func tell(_ request: IncomingRequest) {
        if fallback.copy.log.current?.status.depth ?? 0 == 0 { whenEmpty() }
        guard let journal = fallback.copy.log.current else {
            return request.answer { $0.writeStaticString(#"{"entries":[],"last":0}"#) }
        }
        let bound = NIOLoopBound(request, eventLoop: eventLoop)
        let eventLoop = eventLoop
        Task.detached {
            let answer = await JournalMethod.answer(from: journal)
            eventLoop.execute {
                guard let answer else {
                    return bound.value.fail(.internalError, "the journal can't be read")
                }
                bound.value.answer { $0.writeImmutableBuffer(answer) }
            }
        }
    }

    private static func answer(from journal: Journal) async -> ByteBuffer? {
        guard let waiting = try? await journal.waiting(after: 0, limit: entriesMax) else { return nil }
        let entries = waiting.fitting { $0.arguments.readableBytes + $0.outcome.readableBytes + 1000 }
        var buffer = ByteBuffer(string: #"{"entries":["#)
        for (index, entry) in entries.enumerated() {
            if index > 0 { buffer.writeStaticString(",") }
            buffer.writeImmutableBuffer(PendingWrite(header: journal.header, entry: entry).json)
        }
        buffer.writeString(#"],"last":\#(journal.status.lastSequence)}"#)
        return buffer
    }

    /// Notes what the primary has made of entries: taken over, or refused by its store.
    private func acknowledge(_ request: IncomingRequest) {
        func conclusions(_ name: String, _ state: JournalState) -> [JournalConclusion] {
            (request.params?[name]?.elements ?? []).compactMap(\.integer).map {
                JournalConclusion(sequence: $0, state: state, at: clocks.now(), result: nil)
            }
        }
        let conclusions = conclusions("acknowledge", .replayed) + conclusions("refuse", .conflict)
        guard let journal = fallback.copy.log.current, !conclusions.isEmpty else {
            return request.fail(.invalidParameters, "acknowledge must be the sequences of entries")
        }
        let bound = NIOLoopBound((self, request), eventLoop: eventLoop)
        let eventLoop = eventLoop
        Task.detached {
            let isNoted = (try? await journal.conclude(conclusions, isHandedOver: true)) != nil
            eventLoop.execute {
                let (me, request) = bound.value
                guard isNoted else { return request.fail(.internalError, "the journal took no note") }
                request.answer { $0.writeStaticString("{}") }
                if journal.status.depth == 0 { me.whenEmpty() }
            }
        }
    }
}
