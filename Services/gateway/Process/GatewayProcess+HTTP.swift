import Glibc
import Logging
import NIOCore
import Primitives

extension GatewayProcess {
    /// Descriptors that are kept for the services' sockets and files.
    private static let descriptorsKept: rlim_t = 256

    /// Serves clients over HTTP until a signal comes; a second one ends it at once.
    static func serveHTTP(
        _ configuration: GatewayConfiguration, _ settings: HTTPSettings, _ eventLoop: any EventLoop,
        _ signals: inout sigset_t
    ) -> Never {
        raiseDescriptorLimit()
        let started = eventLoop.submit {
            let log = logger(configuration)
            let gateway = Gateway(
                configuration: configuration, eventLoop: eventLoop, clocks: .system, log: log)
            gateway.serveHTTP(settings, authenticator: OpenAccess()) { address in
                log.notice("HTTP is served", metadata: ["address": "\(address?.description ?? "")"])
            }.whenComplete { result in
                if case .failure = result {
                    refuse("HTTP can't be served there: the address can't be had.", exitCode: ioErrorExitCode)
                }
                exit(0)
            }
            return NIOLoopBound(gateway, eventLoop: eventLoop)
        }
        waitForSignal(&signals)
        started.whenSuccess { $0.value.drain() }
        waitForSignal(&signals)
        exit(0)
    }

    /// Each connection takes a descriptor, and many systems allow a thousand unless one asks for more.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let wanted = min(rlim_t(HTTPLimits.connectionsMax) + descriptorsKept, limit.rlim_max)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = wanted
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
