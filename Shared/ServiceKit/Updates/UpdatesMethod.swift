import Continuity
import NIOCore
import Primitives
import Transport
import Wire

/// Answers `service/updates`: which resources show something else than before. On one event loop.
///
/// Whoever asks is kept until there is something to tell. All who have come to the same place are looked
/// after together, and while nobody asks nobody looks.
final class UpdatesMethod {
    private struct Waiting {
        let request: IncomingRequest
        var place: UpdatesPlace
        let end: MonotonicTime
    }

    /// What changes within this time goes in one answer.
    private static let gatherMilliseconds: Int64 = 20
    private static let waitMillisecondsMax: Int64 = 30_000
    /// As many as there can be connections.
    private static let waitingMax = Limits.connectionsMax

    private let resources: [Resource]
    private let feed: UpdatesFeed
    private let counter: FeedCounter
    /// What whoever was told knows as much as.
    private let mark: () -> FeedMark?
    private let clocks: Clocks
    private let eventLoop: any EventLoop
    /// Whether anybody waits.
    let watch = UpdatesWatch()
    private var waiting: [Waiting] = [] {
        didSet { watch.isWatched = !waiting.isEmpty }
    }
    private var isLooking = false
    private var isClosed = false

    /// - Parameters:
    ///   - counter: Counts what comes to be told.
    ///   - mark: How much this instance knows now; nil where the other may know more.
    init(
        _ resources: [Resource], feed: UpdatesFeed, counter: FeedCounter, mark: @escaping () -> FeedMark?,
        clocks: Clocks, eventLoop: any EventLoop
    ) {
        self.mark = mark
        self.resources = resources
        self.feed = feed
        self.counter = counter
        self.clocks = clocks
        self.eventLoop = eventLoop
    }

    func run(_ request: IncomingRequest) {
        let after = request.params?["after"]
        guard after.map({ $0.isString || $0.isNull }) ?? true else {
            return request.fail(.invalidParameters, "after must be what an earlier answer said")
        }
        let wait = min(max(0, request.params?["wait_ms"]?.integer ?? 0), Self.waitMillisecondsMax)
        guard let place = after?.string else { return begin(request) }
        let end = clocks.monotonic().advanced(milliseconds: wait)
        look(for: [Waiting(request: request, place: UpdatesPlace(place), end: end)])
    }

    /// Something has become of a record.
    func changed() {
        guard !waiting.isEmpty else { return }
        lookSoon()
    }

    /// Answers everybody and keeps nobody waiting any more.
    func close() {
        isClosed = true
        look(for: takeWaiting())
    }

    // MARK: Answering

    /// Tells from where to go on.
    private func begin(_ request: IncomingRequest) {
        feed.page(after: UpdatesPlace()) { [self] page in
            guard let page else { return Self.failEmpty(request) }
            answer(request, page.place, [], isReset: false)
        }
    }

    private static func failEmpty(_ request: IncomingRequest) {
        request.fail(.internalError, "there is nothing to follow yet; ask again in a moment")
    }

    private func answer(
        _ request: IncomingRequest, _ place: UpdatesPlace, _ uris: [String], isReset: Bool
    ) {
        request.answer { buffer in
            var writer = JSONWriter(into: buffer)
            writer.beginObject()
            writer.member("after", place.description)
            writer.key("uris")
            writer.beginArray()
            for uri in uris { writer.value(uri) }
            writer.endArray()
            writer.member("reset", isReset)
            // Who reads a resource next, and says so, is shown no less than what was told of.
            if let mark = mark() { writer.member("_meta", [MetaKey.mark: .string(mark.description)]) }
            writer.endObject()
            buffer = writer.buffer
        }
    }

    // MARK: Looking

    private func takeWaiting() -> [Waiting] {
        defer { waiting = [] }
        return waiting
    }

    private func lookSoon() {
        guard !isLooking else { return }
        isLooking = true
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .milliseconds(Self.gatherMilliseconds)) {
            me.value.isLooking = false
            me.value.look(for: me.value.takeWaiting())
        }
    }

    private func look(for items: [Waiting]) {
        let awaited = items.filter(\.request.isAwaited)
        for (place, items) in Dictionary(grouping: awaited, by: \.place) {
            let count = counter.count
            feed.page(after: place) { [self] page in told(items, page, knownAt: count) }
        }
    }

    private func told(_ items: [Waiting], _ page: UpdatesFeed.Page?, knownAt count: Int64) {
        let uris = page.map { resources.uris(of: $0.changes) } ?? []
        let now = clocks.monotonic()
        var more: [Waiting] = []
        for var item in items where item.request.isAwaited {
            if let page { item.place = page.place }
            let isOver = isClosed || now >= item.end
            if let page, page.isReset || !uris.isEmpty || isOver {
                answer(item.request, item.place, uris, isReset: page.isReset)
            } else if isOver {
                Self.failEmpty(item.request)
            } else if page?.isLast == false {
                more.append(item)
            } else {
                keep(item, knownAt: count)
            }
        }
        // What changed shows in no resource; the rest may.
        if !more.isEmpty { look(for: more) }
    }

    private func keep(_ item: Waiting, knownAt count: Int64) {
        if waiting.count >= Self.waitingMax { waiting.removeAll { !$0.request.isAwaited } }
        guard waiting.count < Self.waitingMax else {
            return item.request.fail(.internalError, "too many wait already; ask again in a second")
        }
        waiting.append(item)
        lookAgain(at: item.end)
        guard !isLooking else { return }
        counter.wantNext()
        // What came between the look and the flag told nobody.
        if counter.count != count { lookSoon() }
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
