import Logging
import NIOCore
import Primitives
import Transport
import Wire

/// Sends each call to the service that has its tool. Use it on its event loop only.
final class Router {
    let eventLoop: any EventLoop
    let clocks: Clocks
    let routes: RouteKeeper
    private let links: [ServiceLink]
    private let keeper: CatalogKeeper
    private let log: Logger
    /// Answers the gateway's own tools; nil where it has none.
    var own: OwnTools?

    /// How long a name that no known list holds is looked for before it counts as unknown.
    static let unknownToolMilliseconds: Int64 = 1000

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

    /// Calls a tool. `completion` is called exactly once, unless the call is cancelled.
    func call(_ call: ToolCall, completion: @escaping (CallOutcome) -> Void) -> Ticket {
        let arrival = clocks.monotonic()
        let ticket = Ticket(state: .init())
        if let own, let tool = own.tool(call.name) {
            guard !tool.writes || call.scopes.contains(.write) else {
                completion(.forbidden(.write))
                return ticket
            }
            own.call(call) { outcome in if !ticket.state.isCancelled { completion(outcome) } }
            return ticket
        }
        if let entry = keeper.catalog[call.name] {
            start(call, entry, arrival, ticket, completion)
        } else {
            findOwner(call, arrival, ticket, completion)
        }
        return ticket
    }

    private func start(
        _ call: ToolCall, _ entry: Catalog.Entry, _ arrival: MonotonicTime, _ ticket: Ticket,
        _ completion: @escaping (CallOutcome) -> Void
    ) {
        let writes = entry.tool.writes
        guard !writes || call.scopes.contains(.write) else { return completion(.forbidden(.write)) }
        let milliseconds =
            writes ? Limits.writeDeadlineMillisecondsDefault : Limits.readDeadlineMillisecondsDefault
        let routed = RoutedCall(
            router: self, link: links[entry.service],
            request: ServiceRequest(
                call: call, operationID: writes ? call.operationID ?? clocks.identifier() : nil),
            machine: CallMachine(
                writes: writes, deadline: Deadline(milliseconds: milliseconds, from: arrival)),
            arrival: arrival, completion: completion)
        ticket.state.call = routed
        routed.start()
    }

    /// Waits for the services to say what they offer: at the start, or after one was replaced by a newer
    /// one.
    private func findOwner(
        _ call: ToolCall, _ arrival: MonotonicTime, _ ticket: Ticket,
        _ completion: @escaping (CallOutcome) -> Void
    ) {
        let patience =
            keeper.catalog.isComplete ? Self.unknownToolMilliseconds : Limits.readDeadlineMillisecondsDefault
        let keeper = keeper
        keeper.wait(
            until: Deadline(milliseconds: patience, from: arrival),
            for: { keeper.catalog[call.name] != nil || keeper.isFresh },
            proceed: {
                guard !ticket.state.isCancelled else { return }
                if let entry = keeper.catalog[call.name] {
                    self.start(call, entry, arrival, ticket, completion)
                } else if keeper.catalog.isComplete {
                    completion(.unknownTool(call.name))
                } else {
                    completion(.ownerUnknown(keeper.silentServices))
                }
            })
    }

    /// Writes a service's refusal to the log, under the id that the client is told.
    func reportRefusal(by service: String, _ error: JSONSlice, _ call: ToolCall) -> String {
        let traceID =
            call.trace.traceID ?? clocks.identifier().description.filter { $0 != "-" }
        log.warning(
            "a service refused a call",
            metadata: [
                "service": "\(service)", "tool": "\(call.name)", "trace_id": "\(traceID)",
                "code": "\(error["code"]?.integer ?? 0)",
                "reason": "\(String((error["message"]?.string ?? "").prefix(500)))",
            ])
        return traceID
    }
}
