import NIOCore
import Wire

/// Who is told what a connection hears; every call comes on its event loop.
protocol LoadConnectionDelegate: AnyObject {
    /// An answer to a call has arrived.
    func answered(_ id: Int64, _ answer: ByteBuffer, isPlain: Bool, status: Int)
    /// All that had arrived has been delivered.
    func hasRead()
    /// The connection has ended; nothing more comes.
    func lost(_ connection: LoadConnection)
}

/// One connection to what is measured. On its event loop only; nothing in here waits, nothing hops.
final class LoadConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Ids from here on are of requests that are not measured.
    private static let ownIDs: Int64 = 1 << 40

    let framing: Framing
    weak var delegate: (any LoadConnectionDelegate)?
    /// Its number among all connections of a run.
    var number = 0
    /// Messages under way.
    private(set) var inFlight = 0
    private var decoder: AnswerDecoder
    private var outgoing = ByteBuffer()
    private var context: ChannelHandlerContext?
    private var lastOwnID = ownIDs
    private var ownRequests: [Int64: EventLoopPromise<ByteBuffer>] = [:]
    /// Of HTTP: the one call under way, for an answer that does not name it.
    private var currentID: Int64 = 0

    init(_ framing: Framing) {
        self.framing = framing
        decoder = AnswerDecoder(framing)
    }

    /// Whether it takes another call.
    var hasRoom: Bool { inFlight < framing.callsMax && context != nil }

    /// Whether it is still there.
    var isOpen: Bool { context != nil }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            try decoder.decode(unwrapInboundIn(data)) { received($0, status: $1) }
        } catch {
            context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        delegate?.hasRead()
        flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        let waiting = ownRequests.values
        ownRequests = [:]
        for promise in waiting { promise.fail(LoadFault("what is measured closed the connection")) }
        delegate?.lost(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Adds a call to what the next `flush` sends.
    func send(_ id: Int64, _ tail: ByteBuffer, method: String = "tools/call", tool: String?) {
        inFlight += 1
        switch framing {
        case .frames: outgoing.writeFrame { Self.write(id, tail, into: &$0) }
        case .lines:
            Self.write(id, tail, into: &outgoing)
            outgoing.writeInteger(UInt8(ascii: "\n"))
        case .http(let port):
            currentID = id
            writeHead(method, tool, port: port, length: Self.length(id, tail))
            Self.write(id, tail, into: &outgoing)
        }
    }

    /// Sends what waits to be sent.
    func flush() {
        guard outgoing.readableBytes > 0, let context else { return }
        let bytes = outgoing
        outgoing = context.channel.allocator.buffer(capacity: 4096)
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Makes a request that is not measured; its answer, whatever it is.
    func request(_ method: String, _ tail: ByteBuffer, tool: String? = nil, within limit: TimeAmount)
        -> EventLoopFuture<ByteBuffer>?
    {
        guard let context else { return nil }
        lastOwnID += 1
        let id = lastOwnID
        let promise = context.eventLoop.makePromise(of: ByteBuffer.self)
        ownRequests[id] = promise
        send(id, tail, method: method, tool: tool)
        flush()
        let me = NIOLoopBound(self, eventLoop: context.eventLoop)
        let timer = context.eventLoop.scheduleTask(in: limit) {
            me.value.ownRequests.removeValue(forKey: id)?.fail(
                LoadFault("no answer to \(method) within \(limit.nanoseconds / 1_000_000) ms"))
        }
        promise.futureResult.whenComplete { _ in timer.cancel() }
        return promise.futureResult
    }

    /// Sends a notification without params.
    func notify(_ method: String) {
        outgoing.writeNotification(method: method, params: [:])
        outgoing.writeInteger(UInt8(ascii: "\n"))
        flush()
    }

    func close() { context?.close(promise: nil) }

    private func received(_ message: ByteBuffer, status: Int) {
        let known = AnswerReading.id(of: message)
        // A server may say more than it was asked; over HTTP a refusal may not say what it refuses.
        guard known != nil || framing.callsMax == 1 else { return }
        let id = known?.id ?? currentID
        inFlight -= 1
        if id >= Self.ownIDs {
            ownRequests.removeValue(forKey: id)?.succeed(message)
        } else {
            delegate?.answered(id, message, isPlain: known?.isPlain ?? false, status: status)
        }
    }

    private static let opening: StaticString = #"{"jsonrpc":"2.0","id":"#

    private static func write(_ id: Int64, _ tail: ByteBuffer, into buffer: inout ByteBuffer) {
        buffer.writeStaticString(opening)
        buffer.writeDecimal(id)
        buffer.writeImmutableBuffer(tail)
    }

    private static func length(_ id: Int64, _ tail: ByteBuffer) -> Int {
        opening.utf8CodeUnitCount + String(id).utf8.count + tail.readableBytes
    }

    private func writeHead(_ method: String, _ tool: String?, port: Int, length: Int) {
        outgoing.writeString(
            """
            POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\
            Accept: application/json, text/event-stream\r\nContent-Type: application/json\r\n\
            MCP-Protocol-Version: \(Envelope.statelessRevision)\r\nMcp-Method: \(method)\r\n
            """)
        if let tool { outgoing.writeString("Mcp-Name: \(tool)\r\n") }
        outgoing.writeString("Content-Length: \(length)\r\n\r\n")
    }
}
