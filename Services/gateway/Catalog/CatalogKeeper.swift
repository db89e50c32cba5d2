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
        var list: JSONSlice?
        var tools: [Tool]?
        /// Whether the running service itself has said so, not an earlier one.
        var isFresh = false
        var isAsking = false
        var delay = Backoff(firstMilliseconds: 250, maxMilliseconds: 10_000)
    }

    private struct Waiter {
        let isSatisfied: () -> Bool
        let proceed: () -> Void
    }

    private static let own = OwnTool.all.compactMap(\.tool)

    private let links: [ServiceLink]
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let log: Logger
    private var offers: [Offer]
    private(set) var catalog: Catalog
    private var waiters: [Int: Waiter] = [:]
    private var lastWaiter = 0
    private var isClosed = false

    init(links: [ServiceLink], directory: String, eventLoop: any EventLoop, clocks: Clocks, log: Logger) {
        self.links = links
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.log = log
        offers = links.map { link in
            var offer = Offer(file: CatalogFile(directory: directory, service: link.name))
            offer.list = offer.file.read()
            offer.tools = offer.list.map { $0.elements.compactMap { Tool($0) } }
            return offer
        }
        catalog = Catalog(offers.map(\.tools), own: Self.own)
    }

    /// Whether every service, as it runs now, has said what it offers.
    var isFresh: Bool { offers.allSatisfy(\.isFresh) }

    /// The services that have never said what they offer.
    var silentServices: [String] { zip(links, offers).filter { $1.tools == nil }.map(\.0.name) }

    /// The result of `tools/list` in a revision.
    func listResult(_ revision: Revision) -> ByteBuffer { catalog.listResult(revision) }

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
        links[index].primary.client.call(
            "tools/list", deadline: deadline,
            writeParams: { buffer, remaining in
                buffer.writeString(#"{"_meta":{"dev.holdfast/deadline-ms":\#(remaining)}}"#)
            },
            completion: { [weak self] in self?.answered(index, $0) })
    }

    private func answered(_ index: Int, _ answer: Result<CallAnswer, CallFailure>) {
        offers[index].isAsking = false
        guard case .success(.result(let result)) = answer, let list = result["tools"], list.isArray else {
            if case .success = answer {
                log.warning("a service gave no tool list", metadata: ["service": "\(links[index].name)"])
            }
            let delay = offers[index].delay.failed(random: clocks.random())
            eventLoop.after(milliseconds: delay) { [weak self] in self?.ask(index) }
            return
        }
        offers[index].delay.succeeded()
        offers[index].isFresh = true
        if list != offers[index].list { take(list, index) }
        wakeWaiters()
    }

    /// Takes a list that differs from the last.
    private func take(_ list: JSONSlice, _ index: Int) {
        // A copy of its own: the slice would hold on to all that was read with it.
        let list = JSONSlice(unchecked: ByteBuffer(bytes: list.bytes.readableBytesView))
        let declarations = list.elements
        let tools = declarations.compactMap { Tool($0) }
        let name: Logger.MetadataValue = "\(links[index].name)"
        if tools.count < declarations.count {
            log.warning("tools without name or input schema are left out", metadata: ["service": name])
        }
        offers[index].list = list
        offers[index].tools = tools
        catalog = Catalog(offers.map(\.tools), own: Self.own)
        for duplicate in catalog.duplicates {
            log.warning(
                "a tool belongs to an earlier service and is left out",
                metadata: ["tool": "\(duplicate.name)", "service": "\(links[duplicate.service].name)"])
        }
        if !offers[index].file.write(tools: list) {
            log.warning("the tool list could not be kept in its file", metadata: ["service": name])
        }
    }
}
