import NIOCore
import NIOPosix
import Primitives
import Wire

/// Open connections, confined to the driver's event loop.
struct Connections: Sendable {
    let bound: NIOLoopBound<[LoadConnection]>
    let count: Int

    private init(_ bound: NIOLoopBound<[LoadConnection]>, count: Int) {
        (self.bound, self.count) = (bound, count)
    }

    /// Opens so many, one after another.
    static func open(
        _ count: Int, _ framing: Framing,
        _ connect: @escaping @Sendable (LoadConnection) -> EventLoopFuture<Void>
    ) async throws -> Connections {
        let eventLoop = LoadSession.eventLoop
        var opened: [NIOLoopBound<LoadConnection>] = []
        for _ in 0..<count {
            let one = try await eventLoop.flatSubmit {
                let connection = NIOLoopBound(LoadConnection(framing), eventLoop: eventLoop)
                return connect(connection.value).map { connection }
            }.get()
            opened.append(one)
        }
        let all = opened
        return try await eventLoop.submit {
            Connections(NIOLoopBound(all.map(\.value), eventLoop: eventLoop), count: count)
        }.get()
    }

    /// Opens connections to a Unix socket.
    static func unix(_ path: String, count: Int) async throws -> Connections {
        try await open(count, .frames) { connection in
            bootstrap(connection).connect(unixDomainSocketPath: path).map { _ in }
        }
    }

    /// Opens connections to a port of this machine.
    static func http(port: Int, count: Int) async throws -> Connections {
        try await open(count, .http(port: port)) { connection in
            bootstrap(connection).connect(host: "127.0.0.1", port: port).map { _ in }
        }
    }

    private static func bootstrap(_ connection: LoadConnection) -> ClientBootstrap {
        let bound = NIOLoopBound(connection, eventLoop: LoadSession.eventLoop)
        return ClientBootstrap(group: LoadSession.eventLoop)
            .connectTimeout(.seconds(5))
            .channelOption(.maxMessagesPerRead, value: 4)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: 16384, maximum: 262_144)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
    }

    /// Makes a request on the connection with the least to do; the whole answer.
    ///
    /// - Throws: `LoadFault` where it is an error, or does not come.
    func request(_ method: String, _ tail: ByteBuffer, tool: String? = nil, seconds: Int64 = 15) async throws
        -> JSON
    {
        let bound = bound
        let answer = try await LoadSession.eventLoop.flatSubmit {
            let free = bound.value.filter(\.isOpen).min { $0.inFlight < $1.inFlight }
            return free?.request(method, tail, tool: tool, within: .seconds(seconds))
                ?? LoadSession.eventLoop.makeFailedFuture(LoadFault("no connection is left"))
        }.get()
        switch try Message(parsing: answer) {
        case .result(_, let result): return result.decoded ?? .null
        case .error(_, let error): throw LoadFault("\(method) was refused: \(String(buffer: error.bytes))")
        default: throw LoadFault("\(method): an answer that is none")
        }
    }

    /// Calls a tool; its answer as data.
    ///
    /// - Throws: `LoadFault` where it refuses.
    func call(_ tool: String, _ arguments: JSON, _ envelope: Envelope, isWrite: Bool) async throws -> JSON {
        let operation = isWrite ? Clocks.system.identifier() : nil
        let tail = envelope.tail(tool: tool, arguments: arguments.serialized, operation: operation)
        let result = try await request("tools/call", tail, tool: tool)
        let content = result["structuredContent"] ?? .null
        guard result["isError"]?.bool != true else { throw LoadFault("\(tool): \(content.text)") }
        return content
    }

    /// Does the handshake of a session on every connection.
    func shakeHands() async throws {
        let bound = bound
        let eventLoop = LoadSession.eventLoop
        let tail = Envelope.session.tail(
            method: "initialize",
            params: [
                "protocolVersion": .string(Envelope.sessionRevision), "capabilities": [:],
                "clientInfo": ["name": "holdfast-load", "version": "1"],
            ])
        _ = try await eventLoop.flatSubmit {
            let answers = bound.value.map {
                $0.request("initialize", tail, within: .seconds(30))
                    ?? eventLoop.makeFailedFuture(LoadFault("what is measured left in the handshake"))
            }
            return EventLoopFuture.whenAllSucceed(answers, on: eventLoop)
        }.get()
        try await eventLoop.submit {
            for connection in bound.value { connection.notify("notifications/initialized") }
        }.get()
    }

    func close() async {
        let bound = bound
        try? await LoadSession.eventLoop.submit { for connection in bound.value { connection.close() } }.get()
    }
}
