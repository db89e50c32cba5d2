/// Who is to be told of what: listeners by number, and what each has subscribed to.
struct SubscriptionBook {
    /// Something that changed.
    enum Change: Hashable, Sendable {
        case resource(uri: String)
        case list(OfferKind)
    }

    private var filters: [Int: ListenFilter] = [:]
    /// The listeners by the resource.
    private var byURI: [String: Set<Int>] = [:]
    private var last = 0

    /// Whether anybody waits for word of a resource.
    var hasResources: Bool { !byURI.isEmpty }

    /// The resources that somebody waits for word of.
    var uris: some Collection<String> { byURI.keys }

    /// Takes up a listener.
    ///
    /// - Returns: Its number.
    mutating func open(_ filter: ListenFilter) -> Int {
        last += 1
        filters[last] = filter
        for uri in filter.uris { byURI[uri, default: []].insert(last) }
        return last
    }

    /// Adds a resource; false where the listener has as many as it may, or is none.
    mutating func subscribe(_ listener: Int, to uri: String) -> Bool {
        guard let filter = filters[listener] else { return false }
        guard !filter.uris.contains(uri) else { return true }
        guard filter.uris.count < ListenFilter.urisMax else { return false }
        filters[listener]?.uris.insert(uri)
        byURI[uri, default: []].insert(listener)
        return true
    }

    mutating func unsubscribe(_ listener: Int, from uri: String) {
        guard filters[listener]?.uris.remove(uri) != nil else { return }
        forget(listener, uri)
    }

    /// Adds word of a list's changes.
    mutating func follow(_ listener: Int, _ kind: OfferKind) {
        filters[listener]?.kinds.insert(kind)
    }

    /// What a listener is told of.
    func filter(of listener: Int) -> ListenFilter { filters[listener] ?? ListenFilter() }

    mutating func close(_ listener: Int) {
        guard let filter = filters.removeValue(forKey: listener) else { return }
        for uri in filter.uris { forget(listener, uri) }
    }

    private mutating func forget(_ listener: Int, _ uri: String) {
        byURI[uri]?.remove(listener)
        if byURI[uri]?.isEmpty == true { byURI[uri] = nil }
    }

    /// Those who are to be told of a change, in the order in which they came.
    func listeners(to change: Change) -> [Int] {
        switch change {
        case .resource(let uri): byURI[uri].map { $0.sorted() } ?? []
        case .list(let kind): filters.filter { $0.value.kinds.contains(kind) }.keys.sorted()
        }
    }
}
