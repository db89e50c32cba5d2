import Glibc
import NIOCore

extension GatewayProcess {
    /// Descriptors that are kept for the services' sockets and files.
    private static let descriptorsKept: rlim_t = 256

    /// Serves clients over HTTP until a signal comes; a second one ends it at once.
    static func serveHTTP(
        _ configuration: GatewayConfiguration, _ settings: HTTPSettings, _ eventLoop: any EventLoop,
        _ signals: inout sigset_t
    ) -> Never {
        let authentication: AuthSettings
        do throws(GatewayConfiguration.Refusal) {
            authentication = try AuthSettings(environment: environment())
        } catch {
            refuse(error.sentence, exitCode: error.exitCode)
        }
        raiseDescriptorLimit()
        let started = eventLoop.submit {
            let served = ServedGateway(configuration, settings, authentication, eventLoop: eventLoop)
            served.start()
            return NIOLoopBound(served, eventLoop: eventLoop)
        }
        waitForSignal(&signals)
        started.whenSuccess { $0.value.drain() }
        waitForSignal(&signals)
        exit(0)
    }

    /// Whether only this machine can reach an address.
    static func isOfThisMachine(_ address: SocketAddress?) -> Bool {
        guard let host = address?.ipAddress else { return false }
        return host.hasPrefix("127.") || host == "::1"
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
