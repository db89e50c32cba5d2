import Glibc
import Logging
import NIOCore
import Primitives
import Telemetry
import Wire

/// A gateway that serves HTTP, from its start to the end of its process. Use it on its event loop only.
final class ServedGateway {
    /// What is still given to those who wait when the supervisor is gone, in milliseconds.
    private static let orphanMilliseconds: Int64 = 1000

    private let configuration: GatewayConfiguration
    private let settings: HTTPSettings
    private let authentication: AuthSettings
    private let eventLoop: any EventLoop
    private let log: Logger
    private let threshold: LogThreshold
    private let gateway: Gateway
    private let authenticator: Authenticator
    private var life: SupervisedLife?

    init(
        _ configuration: GatewayConfiguration, _ settings: HTTPSettings, _ authentication: AuthSettings,
        eventLoop: any EventLoop
    ) {
        self.configuration = configuration
        self.settings = settings
        self.authentication = authentication
        self.eventLoop = eventLoop
        threshold = LogThreshold(configuration.logLevel)
        log = GatewayProcess.logger(configuration, threshold)
        gateway = Gateway(configuration: configuration, eventLoop: eventLoop, clocks: .system, log: log)
        authenticator = Authenticator(
            settings: authentication, eventLoop: eventLoop, clocks: .system, log: log)
    }

    /// Serves once callers can be told apart; the process ends with it.
    func start() {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        supervised().flatMap { bound.value.authenticator.start() }.flatMap {
            let served = bound.value
            return served.gateway.serveHTTP(served.settings, authenticator: served.authenticator) {
                bound.value.isServing(at: $0)
            }
        }.whenComplete { result in
            if case .failure = result {
                GatewayProcess.refuse(
                    "HTTP can't be served there: the address can't be had.",
                    exitCode: GatewayProcess.ioErrorExitCode)
            }
            exit(0)
        }
    }

    /// Takes nothing new, and ends once what is under way has been answered.
    func drain() {
        life?.draining()
        gateway.drain()
    }

    private func isServing(at address: SocketAddress?) {
        guard authentication.isRequired || GatewayProcess.isOfThisMachine(address) else {
            GatewayProcess.refuse("HOLDFAST_HTTP_AUTH may be off only on a loopback address.", exitCode: 78)
        }
        log.info("HTTP is served", metadata: ["address": "\(address?.description ?? "")"])
        life?.ready()
    }

    /// Takes up the line to the supervisor, where there is one.
    private func supervised() -> EventLoopFuture<Void> {
        guard let descriptor = configuration.control else { return eventLoop.makeSucceededVoidFuture() }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        return SupervisedLife.open(
            descriptor: descriptor, eventLoop: eventLoop,
            inFlight: { bound.value.gateway.http?.inFlightCount ?? 0 },
            onOrder: { bound.value.obey($0) }, onOrphaned: { bound.value.isOrphaned() }
        ).map { bound.value.life = $0.value }
    }

    private func obey(_ order: ChildOrder) {
        guard case .logLevel(let name, let seconds) = order, let level = Logger.Level.named(name) else {
            return
        }
        threshold.change(to: level, forSeconds: seconds, on: eventLoop)
    }

    /// The services leave as well, and nobody has the listener any more.
    private func isOrphaned() {
        log.warning("the supervisor is gone: leaving")
        gateway.drain()
        eventLoop.after(milliseconds: Self.orphanMilliseconds) { exit(0) }
    }
}
