import Continuity
import NIOCore
import Primitives
import Storage
import Synchronization
import Transport
import Wire

/// Answers `service/changes` and `service/snapshot`: what the other instance follows. On one event loop.
final class FeedMethods {
    private struct Waiting {
        let request: IncomingRequest
        let place: String?
        /// As much as the other instance knows already.
        let known: FeedMark?
        let end: MonotonicTime
        /// How long it lets changes gather.
        let gatherMilliseconds: Int64
    }

    /// What became of records within this time goes in one answer: the other's copy takes it in one commit.
    private static let gatherMilliseconds: Int64 = 100
    private static let waitMillisecondsMax: Int64 = 30_000
    private static let waitingMax = 16

    private let records: [RecordTable]
    private let feed: InstanceFeed
    private let copy: Copy?
    private let clocks: Clocks
    private let eventLoop: any EventLoop
    private var waiting: [Waiting] = []
    private var isLooking = false
    private var isClosed = false
    private let counter: FeedCounter
    /// What whoever reads the feed after this knows as much as; nil while the other may know more.
    private let mark: () -> FeedMark?

    /// - Parameters:
    ///   - feed: Reads the file that answers come from.
    ///   - copy: That file, where it is a copy.
    ///   - counter: Counts what comes to be told.
    init(
        records: [RecordTable], feed: InstanceFeed, copy: Copy?, counter: FeedCounter,
        mark: @escaping () -> FeedMark?,
        clocks: Clocks, eventLoop: any EventLoop
    ) {
        self.counter = counter
        self.mark = mark
        self.records = records
        self.feed = feed
        self.copy = copy
        self.clocks = clocks
        self.eventLoop = eventLoop
    }

    func changes(_ request: IncomingRequest) {
        let wait = min(request.params?["wait_ms"]?.integer ?? 0, Self.waitMillisecondsMax)
        let item = Waiting(
            request: request, place: request.params?["after"]?.string,
            known: request.params?["mark"]?.string.flatMap { FeedMark($0) },
            end: clocks.monotonic().advanced(milliseconds: wait),
            gatherMilliseconds: min(
                max(0, request.params?["gather_ms"]?.integer ?? Self.gatherMilliseconds),
                Self.gatherMilliseconds))
        look(for: [item])
    }

    /// Something has become of a record.
    func changed() {
        guard let hurried = waiting.map(\.gatherMilliseconds).min() else { return }
        lookSoon(hurried)
    }

    /// Answers everybody and keeps nobody waiting any more.
    func close() {
        isClosed = true
        look(for: takeWaiting())
    }

    func snapshot(_ request: IncomingRequest) {
        guard let table = request.params?["table"]?.string,
            let record = records.first(where: { $0.table == table })
        else { return request.fail(.invalidParameters, "table must be the name of a table of records") }
        guard copy?.state?.isFilled ?? true else {
            return request.fail(.internalError, "the copy has not been filled yet")
        }
        let key = request.params?["after"]?.elements.map { SQLValue.text($0.string ?? "") } ?? []
        let (feed, eventLoop) = (feed, eventLoop)
        let bound = NIOLoopBound(request, eventLoop: eventLoop)
        Task.detached {
            let rows = try? await feed.rows(of: record, after: key.isEmpty ? nil : key)
            eventLoop.execute {
                guard let rows else { return bound.value.fail(.internalError, "the rows can't be read") }
                bound.value.answer { buffer in
                    buffer.writeStaticString(#"{"rows":["#)
                    for (index, row) in rows.enumerated() {
                        if index > 0 { buffer.writeStaticString(",") }
                        buffer.writeImmutableBuffer(row)
                    }
                    buffer.writeStaticString("]}")
                }
            }
        }
    }

    // MARK: Looking

    private func takeWaiting() -> [Waiting] {
        defer { waiting = [] }
        return waiting
    }

    private func lookSoon(_ milliseconds: Int64) {
        guard !isLooking else { return }
        isLooking = true
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
            me.value.isLooking = false
            me.value.look(for: me.value.takeWaiting())
        }
    }

    private func look(for items: [Waiting]) {
        for item in items where item.request.isAwaited {
            let (mark, count) = (mark(), counter.count)
            if let copy {
                answer(item, copy.feed(after: item.place), mark)
                continue
            }
            let bound = NIOLoopBound((self, item), eventLoop: eventLoop)
            let (feed, eventLoop, place) = (feed, eventLoop, item.place)
            Task.detached {
                let page = try? await feed.changes(after: place)
                eventLoop.execute { bound.value.0.answer(bound.value.1, page, mark, knownAt: count) }
            }
        }
    }

    /// The same for a store, which takes its time to be read: a record may have changed meanwhile.
    private func answer(_ item: Waiting, _ page: FeedPage?, _ mark: FeedMark?, knownAt count: Int64) {
        answer(item, page, mark)
        if counter.count != count { changed() }
    }

    private func answer(_ item: Waiting, _ page: FeedPage?, _ mark: FeedMark?) {
        guard var page else { return item.request.fail(.internalError, "there is nothing to follow yet") }
        if page.isLast { page.mark = mark }
        let now = clocks.monotonic()
        guard page.changes.isEmpty, !page.isReset, page.mark == item.known, !isClosed, now < item.end,
            waiting.count < Self.waitingMax
        else { return item.request.answer { $0.writeImmutableBuffer(page.json) } }
        waiting.append(item)
        lookAgain(at: item.end)
        guard let copy, !isLooking else { return }
        counter.wantNext()
        // What came between the look and the flag told nobody.
        if copy.feed(after: item.place)?.changes.isEmpty == false { changed() }
    }

    private func lookAgain(at end: MonotonicTime) {
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        let delay = max(0, end.nanoseconds - clocks.monotonic().nanoseconds) + 1_000_000
        eventLoop.scheduleTask(in: .nanoseconds(delay)) {
            let now = me.value.clocks.monotonic()
            let due = me.value.waiting.filter { $0.end <= now }
            me.value.waiting.removeAll { $0.end <= now }
            me.value.look(for: due)
        }
    }
}
