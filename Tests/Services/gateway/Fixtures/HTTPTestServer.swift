import Logging
import NIOCore
import NIOPosix
import Primitives
import Synchronization

@testable import Gateway

/// A gateway in this process that serves HTTP on a port of its own.
final class HTTPTestServer {
    let port: Int
    let authenticator: TestAuthenticator
    /// Told once, when it has ended.
    let ends = EventQueue<Bool>()
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let gateway: NIOLoopBound<Gateway>
    private let ahead = Ahead()

    /// How much later it is for the gateway than it is.
    private final class Ahead: Sendable {
        let nanoseconds = Atomic<Int64>(0)
    }

    init(
        _ directory: TemporaryDirectory, services: [String] = ["alpha"], isOpen: Bool = true,
        listener: HTTPSettings.Listener = .address(host: "127.0.0.1", port: 0),
        environment: [String: String] = [:]
    ) throws {
        let authenticator = TestAuthenticator(isOpen: isOpen)
        self.authenticator = authenticator
        let configuration = try GatewayConfiguration(
            arguments: ["--service"] + services,
            environment: ["HOLDFAST_RUNTIME_DIR": directory.path].merging(environment) { $1 })
        let settings = HTTPSettings(listener: listener)
        let (loop, ends, ahead) = (group.next(), ends, ahead)
        let ports = EventQueue<Int>()
        let clocks = Clocks(
            now: Clocks.system.now,
            monotonic: {
                let time = Clocks.system.monotonic().nanoseconds
                return MonotonicTime(nanoseconds: time + ahead.nanoseconds.load(ordering: .relaxed))
            }, random: Clocks.system.random)
        gateway = try loop.submit {
            let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let gateway = Gateway(configuration: configuration, eventLoop: loop, clocks: clocks, log: log)
            gateway.serveHTTP(settings, authenticator: authenticator) { ports.put($0?.port ?? 0) }
                .whenComplete { ends.put((try? $0.get()) != nil) }
            return NIOLoopBound(gateway, eventLoop: loop)
        }.wait()
        port = try ports.take()
    }

    deinit {
        drain()
        _ = try? ends.take()
        try? group.syncShutdownGracefully()
    }

    /// Asks it to end, as SIGTERM does.
    func drain() {
        let gateway = gateway
        group.next().execute { gateway.value.drain() }
    }

    /// Lets it be later.
    func advance(milliseconds: Int64) {
        ahead.nanoseconds.add(milliseconds * 1_000_000, ordering: .relaxed)
    }

    /// Does something where the transport lives.
    func run<Value: Sendable>(_ body: @escaping @Sendable (HTTPTransport) throws -> Value) throws -> Value {
        let gateway = gateway
        return try group.next().submit {
            guard let http = gateway.value.http else { throw TestFault.nothingCame }
            return try body(http)
        }.wait()
    }

    /// A connection to it.
    func connect() throws -> HTTPTestClient { try HTTPTestClient(port: port) }

    /// One request on a connection of its own.
    func ask(_ text: String) throws -> HTTPTestClient.Response {
        let client = try connect()
        try client.send(text)
        return try client.response()
    }
}
