/// The newest known route of each service: a pure value.
///
/// A higher epoch wins. Within one epoch what was said later wins: a file is as new as the moment it was
/// read, and the supervisor's answers carry a revision that rises while it lives.
struct RouteBook {
    private struct Page {
        var route = Route.unpublished
        /// The supervisor's revision at which this service's route was last told.
        var revision: Int64?
    }

    private var pages: [Page]

    /// A book about so many services, of which nothing is known.
    init(services: Int) {
        pages = Array(repeating: Page(), count: services)
    }

    /// The newest route of a service, by its place in the fixed order.
    subscript(_ service: Int) -> Route { pages[service].route }

    /// Takes in a route that was read from its file just now.
    ///
    /// - Returns: Whether it changed what is known.
    mutating func take(_ route: Route, of service: Int) -> Bool {
        guard !isOlder(route, pages[service].route), route != pages[service].route else { return false }
        pages[service].route = route
        return true
    }

    /// Takes in a route that a supervisor told at this revision.
    ///
    /// - Returns: Whether it changed what is known.
    mutating func take(_ route: Route, of service: Int, revision: Int64) -> Bool {
        let known = pages[service]
        guard !isOlder(route, known.route) else { return false }
        if route.epoch == known.route.epoch, let last = known.revision, revision <= last { return false }
        pages[service].revision = revision
        return take(route, of: service)
    }

    /// Another supervisor counts its revisions from a start of its own.
    mutating func forgetRevisions() {
        for service in pages.indices { pages[service].revision = nil }
    }

    private func isOlder(_ route: Route, _ known: Route) -> Bool {
        (route.epoch ?? -1) < (known.epoch ?? -1)
    }
}
