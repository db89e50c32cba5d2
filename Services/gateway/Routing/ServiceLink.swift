import Logging
import NIOCore
import Primitives
import Resilience
import Transport
import Wire

/// One service as the gateway reaches it: its two instances, the route between them, and the calls that are
/// under way to it.
final class ServiceLink {
    let name: String
    /// Its place in the fixed order.
    let index: Int
    let primary: InstanceLink
    let standby: InstanceLink
    /// Where calls may go now.
    private(set) var places = Places(.unpublished)
    var budget = RetryBudget()
    /// What clients have under way to it.
    var load = ServiceLoad()
    /// What a client is told whose call is one too many.
    let overload: ToolFailure
    /// The same, as it is written.
    let overloadAnswer: ToolAnswer
    /// Whether it is a server that speaks nothing but MCP.
    var isForeign = false
    /// How often a call was asked once more, or of another instance as well.
    var repeats = 0
    /// As much as the service was known to know when it answered last.
    private(set) var seen: FeedMark?
    /// Told when the route or a breaker has moved.
    var onChange: (() -> Void)?
    /// Told by a server that speaks nothing but MCP of a resource that has changed, and that a list has.
    var onUpdate: ((_ uri: String) -> Void)?
    var onListChange: (() -> Void)?
    /// Told when an instance could not be connected to.
    var onRefused: (() -> Void)?
    private var route = Route.unpublished
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let log: Logger
    private var calls: [Int: RoutedCall] = [:]
    private var lastCall = 0
    /// Reads that another instance could answer as well, oldest first.
    private var watched = CircularBuffer<(call: Int, since: MonotonicTime)>()
    private var isWatching = false

    init(
        name: String, index: Int, directory: String, eventLoop: any EventLoop, clocks: Clocks, log: Logger
    ) {
        self.name = name
        self.index = index
        overload = .overloaded(service: name)
        overloadAnswer = ToolAnswer(overload)
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.log = log
        func link(_ instance: Instance) -> InstanceLink {
            InstanceLink(
                instance, of: name, directory: directory, eventLoop: eventLoop, clocks: clocks, log: log)
        }
        primary = link(.primary)
        standby = link(.standby)
        for instance in Instance.allCases {
            self[instance].onMove = { [weak self] in self?.renewPlaces() }
            self[instance].client.onConnectFailed = { [weak self] in self?.refused(by: instance) }
            self[instance].client.onNotification = { [weak self] in self?.notified($0, $1) }
        }
    }

    subscript(_ instance: Instance) -> InstanceLink { instance == .primary ? primary : standby }

    /// Takes in what an answer knew: later reads are answered by no less.
    func saw(_ mark: FeedMark) { seen = max(seen ?? mark, mark) }

    /// Whether any call is under way.
    var isBusy: Bool { !calls.isEmpty }

    func close() {
        primary.close()
        standby.close()
    }

    /// Follows a route that has changed: the calls under way learn of it at once.
    func follow(_ route: Route) {
        let old = self.route
        self.route = route
        for instance in Instance.allCases where Self.isNamedAnew(instance, in: route, since: old) {
            self[instance].saidReady()
        }
        renewPlaces()
        // The first it hears of is no change.
        log.log(
            level: old == .unpublished ? .debug : .info, "the route of a service has changed",
            metadata: [
                "about": "\(name)", "epoch": "\(route.epoch ?? 0)",
                "writes": "\(route.writes?.rawValue ?? "nobody")",
                "reads": "\(route.reads.map(\.rawValue).joined(separator: ","))",
            ])
        tellCalls { $0.routeChanged() }
    }

    /// Whether the route is the supervisor's word that this instance is ready.
    private static func isNamedAnew(_ instance: Instance, in route: Route, since old: Route) -> Bool {
        if route.reads.contains(instance), !old.reads.contains(instance) { return true }
        return route.writes == instance && (old.writes != instance || old.epoch != route.epoch)
    }

    private func renewPlaces() {
        places = Places(route) { self[$0].isOpen }
        onChange?()
    }

    private func refused(by instance: Instance) {
        onRefused?()
        tellCalls { $0.refused(by: instance) }
    }

    // MARK: Calls under way

    /// Takes a call up.
    ///
    /// - Returns: The number to let it go by.
    func begin(_ call: RoutedCall) -> Int {
        lastCall += 1
        calls[lastCall] = call
        return lastCall
    }

    func end(_ number: Int) {
        calls[number] = nil
    }

    private func tellCalls(_ tell: (RoutedCall) -> Void) {
        for number in calls.keys.sorted() {
            if let call = calls[number] { tell(call) }
        }
    }

    /// Passes what the service says before its answers to the calls that they belong to.
    private func notified(_ method: String, _ params: JSONSlice?) {
        guard let params else { return }
        switch method {
        case "notifications/progress":
            let number = params["progressToken"]?.integer.flatMap { Int(exactly: $0) }
            if let number { calls[number]?.progressed(params) }
        case "notifications/message":
            logging(params["_meta"]?[MetaKey.request]?.integer)?.logged(params)
        case "notifications/resources/updated":
            if let uri = params["uri"]?.string { onUpdate?(uri) }
        case "notifications/tools/list_changed", "notifications/prompts/list_changed",
            "notifications/resources/list_changed":
            onListChange?()
        default: break
        }
    }

    /// The call that a log message belongs to. MCP has no place to say it; where nobody says it and it could
    /// be several, it is nobody's.
    private func logging(_ request: Int64?) -> RoutedCall? {
        let listening = calls.values.filter(\.wantsLog)
        guard let request else { return listening.count == 1 ? listening.first : nil }
        return listening.first { $0.isAsked(by: request) }
    }

    // MARK: Hedging

    /// Has the call told if it is still without an answer after a while. One timer serves all calls, for
    /// the oldest is always the first to be late.
    func watch(_ number: Int, since: MonotonicTime) {
        watched.append((number, since))
        guard !isWatching else { return }
        isWatching = true
        look(afterMilliseconds: Limits.hedgeMilliseconds)
    }

    private func look(afterMilliseconds milliseconds: Int64) {
        eventLoop.after(milliseconds: milliseconds) { [weak self] in self?.tellTheLate() }
    }

    private func tellTheLate() {
        let now = clocks.monotonic()
        while let first = watched.first {
            if let call = calls[first.call] {
                let waited = now.milliseconds(since: first.since)
                guard waited >= Limits.hedgeMilliseconds else {
                    return look(afterMilliseconds: Limits.hedgeMilliseconds - waited)
                }
                call.late()
            }
            watched.removeFirst()
        }
        isWatching = false
    }
}

extension EventLoop {
    /// Runs `body` on this loop after so many milliseconds; call it on the loop.
    @discardableResult
    func after(milliseconds: Int64, _ body: @escaping () -> Void) -> Scheduled<Void> {
        let bound = NIOLoopBound(body, eventLoop: self)
        return scheduleTask(in: .milliseconds(milliseconds)) { bound.value() }
    }
}
