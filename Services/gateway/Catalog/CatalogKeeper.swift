import Logging
import NIOCore
import Primitives
import Resilience
import Transport
import Wire

/// Knows what the services offer: asks each at the start and whenever its connection was made anew, keeps
/// the last good answers, and lets those wait who need one that is not there yet. Use it on its event loop
/// only.
final class CatalogKeeper {
    /// What is known of one service.
    private struct Offer {
        let file: CatalogFile
        var last: Offers?
        /// Whether the running service itself has said so, not an earlier one.
        var isFresh = false
        var isAsking = false
        /// Whether something has changed since it was asked.
        var isStale = false
        var delay = Backoff(firstMilliseconds: 250, maxMilliseconds: 10_000)
    }

    private struct Waiter {
        let isSatisfied: () -> Bool
        let proceed: () -> Void
    }

    private static let own = Offers(lists: [
        .tools: JSONSlice(unchecked: JSON.array(OwnTool.all.map(\.declaration)).serialized),
        .resources: JSONSlice(unchecked: JSON.array(OwnResource.all.map(\.declaration)).serialized),
    ])

    private let links: [ServiceLink]
    private let selection: ToolSelection
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let log: Logger
    private var offers: [Offer]
    private(set) var catalog: Catalog
    private var waiters: [Int: Waiter] = [:]
    private var lastWaiter = 0
    private var isClosed = false
    /// Told that a service, as it runs now, has said what it offers.
    var onFresh: ((_ service: Int) -> Void)?
    /// Told of the kinds whose lists have changed.
    var onChange: (([OfferKind]) -> Void)?

    init(
        links: [ServiceLink], directory: String, selection: ToolSelection, eventLoop: any EventLoop,
        clocks: Clocks, log: Logger
    ) {
        self.links = links
        self.selection = selection
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.log = log
        offers = links.map { link in
            var offer = Offer(file: CatalogFile(directory: directory, service: link.name))
            offer.last = offer.file.read()
            link.isForeign = offer.last?.isForeign ?? false
            return offer
        }
        catalog = Catalog(offers.map(\.last), own: Self.own, selection: selection)
    }

    /// Whether every service, as it runs now, has said what it offers.
    var isFresh: Bool { offers.allSatisfy(\.isFresh) }

    /// Whether a service speaks nothing but MCP.
    func isForeign(_ service: Int) -> Bool { offers[service].last?.isForeign ?? false }

    /// The services that have never said what they offer.
    var silentServices: [String] { zip(links, offers).filter { $1.last == nil }.map(\.0.name) }

    /// Whether clients may call the tool of this name, if there is one.
    func shows(_ tool: String) -> Bool { selection.includes(tool) }

    /// The result of a list method in a revision; nil where the page would start behind the end.
    func listResult(_ kind: OfferKind, _ revision: Revision, from start: Int) -> ByteBuffer? {
        catalog.listResult(kind, revision, from: start)
    }

    /// Asks every service, and again after each interruption.
    func start() {
        for (index, link) in links.enumerated() {
            link.primary.client.onConnect = { [weak self] in
                if let self, !offers[index].isAsking { ask(index) }
            }
            link.primary.client.onDisconnect = { [weak self] in
                guard let self else { return }
                offers[index].isFresh = false
                // The client learns of the loss after this call.
                eventLoop.after(milliseconds: 0) { self.ask(index) }
            }
            link.onListChange = { [weak self] in
                guard let self else { return }
                if offers[index].isAsking { offers[index].isStale = true } else { ask(index) }
            }
            ask(index)
        }
    }

    /// Asks nothing any more.
    func close() {
        isClosed = true
    }

    /// Calls `proceed` once the condition holds, at the deadline at the latest.
    ///
    /// - Returns: What `forget` takes; nil where there was nothing to wait for.
    @discardableResult
    func wait(
        until deadline: Deadline, for isSatisfied: @escaping () -> Bool, proceed: @escaping () -> Void
    ) -> Int? {
        guard !isSatisfied() else {
            proceed()
            return nil
        }
        lastWaiter += 1
        let number = lastWaiter
        waiters[number] = Waiter(isSatisfied: isSatisfied, proceed: proceed)
        let remaining = max(0, deadline.remainingMilliseconds(at: clocks.monotonic()))
        eventLoop.after(milliseconds: remaining) { [weak self] in
            self?.waiters.removeValue(forKey: number)?.proceed()
        }
        return number
    }

    /// Lets a waiter go without a word.
    func forget(_ number: Int) {
        waiters[number] = nil
    }

    private func wakeWaiters() {
        for (number, waiter) in waiters.sorted(by: { $0.key < $1.key }) where waiter.isSatisfied() {
            waiters.removeValue(forKey: number)?.proceed()
        }
    }

    private func ask(_ index: Int) {
        guard !offers[index].isAsking, !isClosed else { return }
        offers[index].isAsking = true
        let deadline = Deadline(
            milliseconds: Limits.readDeadlineMillisecondsDefault, from: clocks.monotonic())
        OfferQuestion.ask(links[index].primary.client, deadline: deadline) { [weak self] in
            self?.answered(index, $0)
        }
    }

    private func answered(_ index: Int, _ answer: OfferQuestion.Answer) {
        offers[index].isAsking = false
        guard case .offers(let new) = answer else {
            if case .unusable(let method) = answer {
                log.warning(
                    "a service gave no list",
                    metadata: ["about": "\(links[index].name)", "method": "\(method)"])
            }
            let delay = offers[index].delay.failed(random: clocks.random())
            eventLoop.after(milliseconds: delay) { [weak self] in self?.ask(index) }
            return
        }
        offers[index].delay.succeeded()
        offers[index].isFresh = true
        if new != offers[index].last { take(new, index) }
        onFresh?(index)
        wakeWaiters()
        if offers[index].isStale {
            offers[index].isStale = false
            ask(index)
        }
    }

    /// Takes offers that differ from the last.
    private func take(_ new: Offers, _ index: Int) {
        let name: Logger.MetadataValue = "\(links[index].name)"
        if new.unreadable > 0 {
            log.warning(
                "what has no name, or is a tool without input schema, is left out",
                metadata: ["about": name, "count": "\(new.unreadable)"])
        }
        let changes = new.changes(since: offers[index].last)
        offers[index].last = new
        links[index].isForeign = new.isForeign
        catalog = Catalog(offers.map(\.last), own: Self.own, selection: selection)
        for duplicate in catalog.duplicates {
            log.warning(
                "a name belongs to an earlier service and is left out",
                metadata: [
                    "name": "\(duplicate.name)", "list": "\(duplicate.kind.rawValue)",
                    "about": "\(links[duplicate.service].name)",
                ])
        }
        if !offers[index].file.write(new) {
            log.warning("the lists could not be kept in their file", metadata: ["about": name])
        }
        if !changes.isEmpty { onChange?(changes) }
    }
}
