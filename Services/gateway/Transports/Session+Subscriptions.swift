import NIOCore
import Wire

/// Word of what has changed: by a stream of its own in the stateless revision, beside all else in the older
/// ones.
extension Session {
    /// The most streams that one session may have open.
    static let listensMax = 64

    // MARK: Older revisions

    func subscribe(_ exchange: SessionMachine.Exchange, _ uri: String, _ reply: any ReplyChannel) {
        guard context.changes.subscribe(ownListener(), to: uri) else {
            finish(exchange)
            let most = ListenFilter.urisMax
            return refuse(
                exchange, ProtocolFault(.invalidParameters, "at most \(most) resources are subscribed to"),
                reply)
        }
        // What changes after the answer is told of.
        context.changes.whenReady { [weak self] in
            guard let self, machine.inFlight[exchange.id] != nil else { return }
            finish(exchange)
            answer(exchange, reply) { $0.writeEmptyResult() }
            onFinish?()
        }
    }

    func unsubscribe(_ exchange: SessionMachine.Exchange, _ uri: String, _ reply: any ReplyChannel) {
        if let listener { context.changes.unsubscribe(listener, from: uri) }
        finish(exchange)
        answer(exchange, reply) { $0.writeEmptyResult() }
    }

    /// Tells the client when a list changes that it has been given.
    func follow(_ kind: OfferKind) {
        context.changes.follow(ownListener(), kind)
    }

    /// Goes on telling the client of all this.
    func follow(_ filter: ListenFilter) {
        if filter != ListenFilter() { _ = ownListener(filter) }
    }

    /// Says of all that the client follows that it may have changed, once no change from then on is missed.
    func tellAll() {
        context.changes.whenReady { [weak self] in
            guard let self else { return }
            let filter = followed
            let kinds = OfferKind.allCases.filter { filter.kinds.contains($0) && $0 != .templates }
            let changes: [SubscriptionBook.Change] =
                kinds.map { .list($0) } + filter.uris.sorted().map { .resource(uri: $0) }
            for change in changes {
                spontaneous?.send { $0.writeChange(change, subscription: nil) }
            }
        }
    }

    /// What of the session could go on after this gateway; nil before anything was agreed on.
    var kept: SessionFiles.Kept? {
        guard case .handshake(let handshake) = machine.era else { return nil }
        return SessionFiles.Kept(
            handshake: handshake, owner: caller.key, logLevel: machine.logLevel, filter: followed)
    }

    /// What the client is told of beside its requests.
    private var followed: ListenFilter {
        listener.map { context.changes.filter(of: $0) } ?? ListenFilter()
    }

    private func ownListener(_ filter: ListenFilter = ListenFilter()) -> Int {
        if let listener { return listener }
        let number = context.changes.open(filter) { [weak self] change in
            self?.spontaneous?.send { $0.writeChange(change, subscription: nil) }
        }
        listener = number
        return number
    }

    // MARK: Streams of their own

    func listen(_ exchange: SessionMachine.Exchange, _ filter: ListenFilter, _ reply: any ReplyChannel) {
        guard listenCount < Self.listensMax else {
            finish(exchange)
            return refuse(
                exchange,
                ProtocolFault(.invalidRequest, "at most \(Self.listensMax) subscriptions are open at a time"),
                reply)
        }
        let id = exchange.id.slice
        var isAcknowledged = false
        let listener = context.changes.open(filter) { change in
            // The acknowledgement is the first message; a change before it is no news to the client.
            if isAcknowledged { reply.send { $0.writeChange(change, subscription: id) } }
        }
        listenCount += 1
        pending[exchange.id] = Pending(reply: reply, wait: .listen(listener: listener))
        context.changes.whenReady { [weak self] in
            guard let self, pending[exchange.id] != nil else { return }
            isAcknowledged = true
            reply.send {
                $0.writeSubscriptionNotification("notifications/subscriptions/acknowledged", id) {
                    $0.member("notifications", filter.honoured)
                }
            }
        }
    }

    /// Ends every subscription's stream as the revision wants it: nobody is told of anything any more.
    func endStreams() {
        for (id, request) in pending.sorted(by: { $0.key.text < $1.key.text }) {
            guard case .listen = request.wait else { continue }
            stop(request.wait)
            pending[id] = nil
            _ = machine.handle(.finished(id))
            request.reply.answer {
                $0.writeResult(id: id.slice) { $0.writeListenResult(subscription: id.slice) }
            }
            // On a channel that goes on, the client is told that nothing more comes by this one.
            spontaneous?.send {
                $0.writeNotification(
                    method: "notifications/cancelled", params: ["requestId": id.slice.decoded ?? .null])
            }
        }
    }
}
