import NIOCore
import Primitives

/// Tells sessions of what has changed: asks the services while anybody has subscribed to a resource, and
/// only then. Use it on its event loop only.
final class ChangesWatch {
    typealias Change = SubscriptionBook.Change

    /// How long a subscription waits for a service to say where things stand.
    private static let readyMilliseconds: Int64 = 1000

    private let keeper: CatalogKeeper
    private let eventLoop: any EventLoop
    private var book = SubscriptionBook()
    private var tell: [Int: (Change) -> Void] = [:]
    private var polls: [UpdatePoll] = []
    private var streams: [ForeignStream] = []
    private var isPolling = false

    init(links: [ServiceLink], keeper: CatalogKeeper, eventLoop: any EventLoop, clocks: Clocks) {
        self.keeper = keeper
        self.eventLoop = eventLoop
        polls = links.map { link in
            UpdatePoll(link: link, eventLoop: eventLoop, clocks: clocks) { [weak self] update in
                self?.take(update, of: link.index)
            }
        }
        streams = links.map { link in
            ForeignStream(link: link, clocks: clocks) { [weak self] in self?.take(.anything, of: link.index) }
        }
        keeper.onFresh = { [weak self] service in
            guard let self else { return }
            streams[service].follow(uris(of: service))
        }
        keeper.onChange = { [weak self] kinds in
            for kind in kinds { self?.changed(.list(kind)) }
        }
        for link in links {
            link.onUpdate = { [weak self] uri in self?.changed(.resource(uri: uri)) }
            link.onChange = { [weak self] in self?.changed(.resource(uri: OwnResource.system.uri)) }
        }
    }

    /// Takes up a listener.
    ///
    /// - Returns: Its number.
    func open(_ filter: ListenFilter, tell: @escaping (Change) -> Void) -> Int {
        let listener = book.open(filter)
        self.tell[listener] = tell
        poll()
        return listener
    }

    /// Adds a resource to what a listener is told of; false where it has as many as it may.
    func subscribe(_ listener: Int, to uri: String) -> Bool {
        defer { poll() }
        return book.subscribe(listener, to: uri)
    }

    func unsubscribe(_ listener: Int, from uri: String) {
        book.unsubscribe(listener, from: uri)
        poll()
    }

    /// Adds a list to what a listener is told of.
    func follow(_ listener: Int, _ kind: OfferKind) { book.follow(listener, kind) }

    /// Tells this one nothing more.
    func close(_ listener: Int) {
        book.close(listener)
        tell[listener] = nil
        poll()
    }

    func close() {
        for poll in polls { poll.stop() }
        for stream in streams { stream.stop() }
        tell = [:]
    }

    /// Calls `proceed` once no change from then on is missed; after a second at the latest, for a service may
    /// be down.
    func whenReady(_ proceed: @escaping () -> Void) {
        guard isPolling else { return proceed() }
        var missing = polls.count
        var waiting: (() -> Void)? = proceed
        func finish() {
            let last = waiting
            waiting = nil
            last?()
        }
        for poll in polls {
            poll.whenReady {
                missing -= 1
                if missing == 0 { finish() }
            }
        }
        if waiting != nil { eventLoop.after(milliseconds: Self.readyMilliseconds) { finish() } }
    }

    private func poll() {
        for (service, stream) in streams.enumerated() where keeper.isForeign(service) {
            stream.follow(uris(of: service))
        }
        guard book.hasResources != isPolling else { return }
        isPolling = book.hasResources
        for poll in polls { if isPolling { poll.start() } else { poll.stop() } }
    }

    private func take(_ update: UpdatePoll.Update, of service: Int) {
        // The report shows something of every record, or may.
        changed(.resource(uri: OwnResource.status.uri))
        switch update {
        case .resources(let uris):
            for uri in Set(uris).sorted() { changed(.resource(uri: uri)) }
        case .anything:
            for uri in uris(of: service).sorted() { changed(.resource(uri: uri)) }
        }
    }

    /// What a service has of all that somebody has subscribed to.
    private func uris(of service: Int) -> Set<String> {
        Set(book.uris.filter { keeper.catalog.owner(ofResource: $0) == service })
    }

    private func changed(_ change: Change) {
        for listener in book.listeners(to: change) { tell[listener]?(change) }
    }
}
