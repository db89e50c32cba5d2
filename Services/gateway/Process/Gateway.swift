public import Logging
public import NIOCore
import NIOPosix
public import Primitives
import Transport

/// The gateway: MCP clients on one side, the services on the other, all on one event loop.
public final class Gateway {
    private let eventLoop: any EventLoop
    private let links: [ServiceLink]
    private let routes: RouteKeeper
    private let keeper: CatalogKeeper
    private let supervisor: SupervisorLink
    private let own: OwnTools
    private let metrics: MetricsAccess
    private let router: Router
    private let log: Logger
    private var stdio: StdioTransport?
    private(set) var http: HTTPTransport?
    /// What every session shares.
    let context: SessionContext

    /// A gateway to these services. Call it, and everything else, on `eventLoop`.
    public init(configuration: GatewayConfiguration, eventLoop: any EventLoop, clocks: Clocks, log: Logger) {
        let directory = configuration.runtimeDirectory
        self.eventLoop = eventLoop
        self.log = log
        metrics = configuration.metrics
        links = configuration.services.enumerated().map { index, name in
            ServiceLink(
                name: name, index: index, directory: directory, eventLoop: eventLoop, clocks: clocks,
                log: log)
        }
        routes = RouteKeeper(links: links, directory: directory, eventLoop: eventLoop, clocks: clocks)
        keeper = CatalogKeeper(
            links: links, directory: directory, selection: configuration.tools, eventLoop: eventLoop,
            clocks: clocks, log: log)
        supervisor = SupervisorLink(
            directory: directory, routes: routes,
            starter: configuration.supervisorStart.map { SupervisorStarter(descriptor: $0) },
            isClient: configuration.control == nil,
            eventLoop: eventLoop, clocks: clocks, log: log)
        router = Router(
            links: links, routes: routes, keeper: keeper, eventLoop: eventLoop, clocks: clocks, log: log)
        own = OwnTools(
            links: links, directory: directory, statusFile: configuration.statusFile,
            repository: configuration.repository, router: router, eventLoop: eventLoop, clocks: clocks,
            log: log)
        router.own = own
        context = SessionContext(
            router: router, keeper: keeper,
            changes: ChangesWatch(links: links, keeper: keeper, eventLoop: eventLoop, clocks: clocks),
            directory: directory)
    }

    /// Serves the client on these two descriptors, which are closed at the end.
    ///
    /// - Returns: A future that succeeds when the session has ended, and fails where a descriptor can't be
    /// used.
    public func serve(input: CInt, output: CInt) -> EventLoopFuture<Void> {
        start()
        let stdio = StdioTransport(context: context)
        self.stdio = stdio
        let ended = stdio.start(input: input, output: output)
        return end(after: ended)
    }

    /// Serves clients over HTTP.
    ///
    /// - Parameter onListening: Is told the address that is listened on; what it throws ends everything.
    /// - Returns: A future that succeeds when the last client has been served after `drain`, and fails where
    /// the address can't be had.
    func serveHTTP(
        _ settings: HTTPSettings, authenticator: any RequestAuthenticating,
        onListening: @escaping (SocketAddress?) throws -> Void
    ) -> EventLoopFuture<Void> {
        let told = NIOLoopBound(onListening, eventLoop: eventLoop)
        start()
        let files = SessionFiles(directory: context.directory)
        files.sweep(at: context.clocks.now())
        let http = HTTPTransport(
            context: context, settings: settings, authenticator: authenticator, files: files, log: log)
        let operations = OperationsDesk(
            access: metrics, survey: own.processes, links: links, keeper: keeper, clocks: context.clocks)
        http.operations = operations
        // Whoever speaks over standard input and output is not scraped.
        router.meters = operations.meters
        self.http = http
        let ended = http.ended.futureResult
        let served = http.start().flatMapThrowing { try told.value($0) }.flatMap { ended }
        return end(after: served)
    }

    /// Gets to know the services and the supervisor.
    func start() {
        keeper.start()
        supervisor.start()
        own.keeper?.start()
    }

    /// Takes nothing new, answers what is in flight (for two seconds at most), then ends.
    public func drain() {
        stdio?.drain()
        http?.drain()
    }

    /// Has the status document say what changed last, if that is this gateway's duty, and lets go of
    /// everything.
    private func end(after ended: EventLoopFuture<Void>) -> EventLoopFuture<Void> {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let promise = eventLoop.makePromise(of: Void.self)
        ended.whenComplete { result in
            let gateway = bound.value
            let close = {
                gateway.close()
                promise.completeWith(result)
            }
            if let keeper = gateway.own.keeper { keeper.finish(completion: close) } else { close() }
        }
        return promise.futureResult
    }

    /// Lets go of everything; no session may be used any more.
    func close() {
        context.changes.close()
        keeper.close()
        supervisor.close()
        own.close()
        routes.close()
        for link in links { link.close() }
    }
}
