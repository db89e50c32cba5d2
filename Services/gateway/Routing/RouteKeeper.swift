import NIOCore
import Primitives
import Wire

/// Knows the route of each service, from the files beside the sockets and from the supervisor, and has the
/// links follow it. Use it on its event loop only.
final class RouteKeeper {
    private struct Look {
        let file: RouteFile
        var last: MonotonicTime?
        /// Until when the file is read again and again, for want of somebody who tells of its changes.
        var watchedUntil = MonotonicTime(nanoseconds: 0)
        var isWatched = false
    }

    /// The shortest time between two looks at one file.
    private static let lookMillisecondsMin: Int64 = 20
    /// How often a file is read that matters while nobody tells of its changes.
    private static let watchMilliseconds: Int64 = 50
    /// How long a file matters after the last sign that it may change: as long as a call may live.
    private static let watchMillisecondsMax = Limits.writeDeadlineMillisecondsDefault

    private let links: [ServiceLink]
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private var book: RouteBook
    private var looks: [Look]
    private var isClosed = false
    /// Whether the supervisor tells of each change.
    var isTold = false

    /// Reads every route there is.
    init(links: [ServiceLink], directory: String, eventLoop: any EventLoop, clocks: Clocks) {
        self.links = links
        self.eventLoop = eventLoop
        self.clocks = clocks
        book = RouteBook(services: links.count)
        looks = links.map { Look(file: RouteFile(directory: directory, service: $0.name)) }
        for link in links {
            link.onRefused = { [weak self] in self?.look(at: link.index) }
            read(link.index)
        }
    }

    /// Looks whether a route has changed, for something went wrong that a change would explain.
    func look(at service: Int) {
        let now = clocks.monotonic()
        watch(service, now)
        if let last = looks[service].last, now.milliseconds(since: last) < Self.lookMillisecondsMin { return }
        looks[service].last = now
        read(service)
    }

    /// Takes in what the supervisor told at this revision.
    func take(_ routes: [JSON], revision: Int64) {
        for json in routes {
            guard let link = links.first(where: { json["service"]?.string == $0.name }),
                let route = Route(json, of: link.name)
            else { continue }
            if book.take(route, of: link.index, revision: revision) { link.follow(book[link.index]) }
        }
    }

    /// A supervisor has been reached whose revisions are its own.
    func forgetRevisions() { book.forgetRevisions() }

    func close() {
        isClosed = true
    }

    private func read(_ service: Int) {
        guard let route = looks[service].file.read(), book.take(route, of: service) else { return }
        links[service].follow(route)
    }

    // MARK: Without a supervisor that tells

    private func watch(_ service: Int, _ now: MonotonicTime) {
        guard !isTold, book[service].epoch != nil else { return }
        looks[service].watchedUntil = now.advanced(milliseconds: Self.watchMillisecondsMax)
        guard !looks[service].isWatched else { return }
        looks[service].isWatched = true
        readLater(service)
    }

    private func readLater(_ service: Int) {
        eventLoop.after(milliseconds: Self.watchMilliseconds) { [weak self] in
            guard let self else { return }
            let matters =
                clocks.monotonic() < looks[service].watchedUntil
                || (book[service].writes == nil && links[service].isBusy)
            guard matters, !isTold, !isClosed else {
                looks[service].isWatched = false
                return
            }
            read(service)
            readLater(service)
        }
    }
}
