import Logging
import NIOCore
import NIOPosix
import Primitives
import Wire

@testable import Gateway

/// One session of a gateway in this process, without a transport: what its channels are given is told as
/// it comes.
final class TestSession {
    /// What a channel was given.
    enum Reply: Equatable, Sendable {
        case sent(JSON)
        case answered(JSON)
        case refused(Int64, JSON)
        case forbidden(String, JSON)
        case ended

        /// The message, where there is one.
        var message: JSON? {
            switch self {
            case .sent(let json), .answered(let json), .refused(_, let json), .forbidden(_, let json): json
            case .ended: nil
            }
        }
    }

    /// A channel that tells what it was given.
    final class Channel: ReplyChannel, Sendable {
        let replies = EventQueue<Reply>()

        private func json(_ write: Session.Write) -> JSON {
            var buffer = ByteBuffer()
            write(&buffer)
            return (try? JSON(parsing: buffer)) ?? .null
        }

        func send(_ write: Session.Write) { replies.put(.sent(json(write))) }
        func answer(_ write: Session.Write) { replies.put(.answered(json(write))) }
        func refuse(_ code: RPCCode, _ write: Session.Write) {
            replies.put(.refused(code.rawValue, json(write)))
        }
        func forbid(_ needed: Scopes, _ write: Session.Write) {
            replies.put(.forbidden(needed.name, json(write)))
        }
        func end() { replies.put(.ended) }
    }

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let gateway: NIOLoopBound<Gateway>
    private let session: NIOLoopBound<Session>
    /// Takes what belongs to no request.
    let spontaneous = Channel()

    init(
        _ directory: TemporaryDirectory, services: [String] = ["alpha"],
        machine: @escaping @Sendable () -> SessionMachine = { SessionMachine() }
    ) throws {
        let configuration = try GatewayConfiguration(
            arguments: ["--service"] + services, environment: ["HOLDFAST_RUNTIME_DIR": directory.path])
        let loop = group.next()
        let spontaneous = spontaneous
        (gateway, session) = try loop.submit {
            let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let gateway = Gateway(configuration: configuration, eventLoop: loop, clocks: .system, log: log)
            gateway.start()
            let session = Session(machine: machine(), context: gateway.context)
            session.spontaneous = spontaneous
            return (
                NIOLoopBound(gateway, eventLoop: loop), NIOLoopBound(session, eventLoop: loop)
            )
        }.wait()
    }

    deinit {
        let (gateway, session) = (gateway, session)
        try? group.next().submit {
            session.value.close()
            gateway.value.close()
        }.wait()
        try? group.syncShutdownGracefully()
    }

    /// Runs `body` with the session on its event loop.
    func run<Value: Sendable>(_ body: @escaping @Sendable (Session) throws -> Value) throws -> Value {
        let session = session
        return try group.next().submit { try body(session.value) }.wait()
    }

    /// Hands one line in.
    ///
    /// - Returns: The way back for its answer.
    @discardableResult
    func send(_ line: String) throws -> Channel {
        let channel = Channel()
        try run { $0.receive(.line(ByteBuffer(string: line)), reply: channel) }
        return channel
    }

    /// Hands a request in.
    func ask(_ method: String, _ members: String, id: String = "1") throws -> Channel {
        try send(SessionMachineTests.request(method, members, id: id))
    }
}
