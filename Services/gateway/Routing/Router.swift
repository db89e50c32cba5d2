import Logging
import NIOCore
import Primitives
import Transport
import Wire

/// Sends each call to the service that has what is called. Use it on its event loop only.
final class Router {
    let eventLoop: any EventLoop
    let clocks: Clocks
    let routes: RouteKeeper
    private let links: [ServiceLink]
    private let keeper: CatalogKeeper
    let log: Logger
    /// Answers what is the gateway's own; nil where it has none.
    var own: OwnTools?
    /// Counts calls; nil: they are not counted.
    var meters: GatewayMeters?

    /// How long a name that no known list holds is looked for before it counts as unknown.
    static let unknownMilliseconds: Int64 = 1000

    init(
        links: [ServiceLink], routes: RouteKeeper, keeper: CatalogKeeper, eventLoop: any EventLoop,
        clocks: Clocks, log: Logger
    ) {
        self.links = links
        self.routes = routes
        self.keeper = keeper
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.log = log
    }

    /// A way to tell a call that its client wants no answer any more.
    struct Ticket {
        fileprivate let state: State

        fileprivate final class State {
            var call: RoutedCall?
            var isCancelled = false
        }

        /// Ends the call; its completion is never called then.
        func cancel() {
            state.isCancelled = true
            state.call?.cancel()
        }
    }

    /// Asks whoever has what is called. `completion` is called exactly once, unless the call is cancelled.
    ///
    /// - Parameter reply: Takes what the service says before its answer.
    func call(
        _ call: ServiceCall, reply: (any ReplyChannel)? = nil,
        completion: @escaping (CallOutcome) -> Void
    ) -> Ticket {
        let arrival = clocks.monotonic()
        let ticket = Ticket(state: .init())
        if call.method == .callTool, !keeper.shows(call.name) {
            completion(.unknown(call))
            return ticket
        }
        if let own, own.answers(call) {
            own.call(call) { [self] outcome in
                if call.method == .callTool { count(call.name, outcome, since: arrival) }
                if !ticket.state.isCancelled { completion(outcome) }
            }
            return ticket
        }
        if let target = target(of: call) {
            start(call, target, arrival, ticket, reply, completion)
        } else {
            findOwner(call, arrival, ticket, reply, completion)
        }
        return ticket
    }

    /// Who answers a call.
    private struct Target {
        let service: Int
        let writes: Bool
    }

    private func target(of call: ServiceCall) -> Target? {
        let service: Int?
        switch call.method {
        case .callTool:
            return keeper.catalog[call.name].map { Target(service: $0.service, writes: $0.tool.writes) }
        case .readResource: service = keeper.catalog.owner(ofResource: call.name)
        case .getPrompt, .completePrompt: service = keeper.catalog.owner(of: call.name, .prompts)
        case .overview: service = nil
        case .completeTemplate:
            service =
                keeper.catalog.owner(of: call.name, .templates)
                ?? keeper.catalog.owner(ofResource: call.name)
        }
        return service.map { Target(service: $0, writes: false) }
    }

    private func start(
        _ call: ServiceCall, _ target: Target, _ arrival: MonotonicTime, _ ticket: Ticket,
        _ reply: (any ReplyChannel)?, _ completion: @escaping (CallOutcome) -> Void
    ) {
        let writes = target.writes
        if writes {
            guard call.scopes.contains(.write) else { return completion(.forbidden(.write)) }
            if let forged = call.forgedName { return completion(.failed(forged)) }
        }
        let link = links[target.service]
        guard link.load.admits(writes: writes, at: arrival) else {
            return turnAway(call, by: link, since: arrival, completion)
        }
        let milliseconds =
            writes ? Limits.writeDeadlineMillisecondsDefault : Limits.readDeadlineMillisecondsDefault
        let routed = RoutedCall(
            router: self, link: link, isCounted: true,
            request: ServiceRequest(
                call: call, operationID: writes ? call.operationID ?? clocks.identifier() : nil),
            machine: CallMachine(
                writes: writes, deadline: Deadline(milliseconds: milliseconds, from: arrival)),
            arrival: arrival, reply: reply, completion: completion)
        ticket.state.call = routed
        routed.start()
    }

    /// Answers a call that is not sent at all.
    private func turnAway(
        _ call: ServiceCall, by link: ServiceLink, since arrival: MonotonicTime,
        _ completion: (CallOutcome) -> Void
    ) {
        guard call.method == .callTool else { return completion(.failed(link.overload)) }
        count(call.name, .failed(link.overload), since: arrival)
        completion(.answer(link.overloadAnswer))
    }

    /// Asks one service what no client asks, as a client's read is asked: whichever instance can answer does.
    func ask(
        _ call: ServiceCall, of service: Int, withinMilliseconds milliseconds: Int64,
        completion: @escaping (CallOutcome) -> Void
    ) {
        let arrival = clocks.monotonic()
        let routed = RoutedCall(
            router: self, link: links[service], isCounted: false,
            request: ServiceRequest(call: call, operationID: nil),
            machine: CallMachine(
                writes: false, deadline: Deadline(milliseconds: milliseconds, from: arrival)),
            arrival: arrival, reply: nil, completion: completion)
        routed.start()
    }

    /// Waits for the services to say what they offer: at the start, or after one was replaced by a newer
    /// one.
    private func findOwner(
        _ call: ServiceCall, _ arrival: MonotonicTime, _ ticket: Ticket, _ reply: (any ReplyChannel)?,
        _ completion: @escaping (CallOutcome) -> Void
    ) {
        let patience =
            keeper.catalog.isComplete ? Self.unknownMilliseconds : Limits.readDeadlineMillisecondsDefault
        let keeper = keeper
        keeper.wait(
            until: Deadline(milliseconds: patience, from: arrival),
            for: { self.target(of: call) != nil || keeper.isFresh },
            proceed: {
                guard !ticket.state.isCancelled else { return }
                if let target = self.target(of: call) {
                    self.start(call, target, arrival, ticket, reply, completion)
                } else if keeper.catalog.isComplete {
                    completion(.unknown(call))
                } else {
                    completion(.ownerUnknown(keeper.silentServices))
                }
            })
    }

    /// Writes a service's refusal to the log, under the id that the client is told.
    func reportRefusal(by service: String, _ error: JSONSlice, _ call: ServiceCall) -> String {
        let traceID =
            call.trace.traceID ?? clocks.identifier().description.filter { $0 != "-" }
        log.warning(
            "a service refused a call",
            metadata: [
                "about": "\(service)", "method": "\(call.method.name)",
                "tool": "\(call.name.prefix(128))",
                "trace_id": "\(traceID)",
                "code": "\(error["code"]?.integer ?? 0)",
                "reason": "\(String((error["message"]?.string ?? "").prefix(500)))",
            ])
        return traceID
    }
}
