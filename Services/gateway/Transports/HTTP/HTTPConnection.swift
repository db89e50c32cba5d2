import NIOCore
import NIOHTTP1
import Primitives

/// One client's connection: reads a request, has it answered, reads the next. Use it on its event loop only.
///
/// While a request waits for its answer nothing more is read, so that a client holds no more memory than its
/// requests that came along with it.
final class HTTPConnection: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    let transport: HTTPTransport
    var phase: ConnectionPhase
    var context: ChannelHandlerContext?
    /// What came along with the request that is being answered.
    private var waiting: [HTTPServerRequestPart] = []
    private var isTaking = false
    private var isReadHeldBack = false
    /// The request under way.
    var request: HTTPRequest?
    /// Bytes of its body that have come, and those of them that are kept.
    private var bodyBytes = 0
    private var keptBytes = 0
    /// Whether a request of it has been let in.
    private(set) var isKnown = false
    /// Whether what the client sends is no HTTP.
    var isBroken = false
    /// The answer under way, where it is a stream or still to come.
    var stream: (any ConnectionStream)?
    var framing = ResponseHead.Framing.none
    var isStreaming = false
    var sentAt: MonotonicTime
    private var stalledSince: MonotonicTime?

    /// Whether there are too many others.
    private let isSurplus: Bool

    init(transport: HTTPTransport, isSurplus: Bool) {
        self.transport = transport
        self.isSurplus = isSurplus
        let now = transport.clocks.monotonic()
        phase = .idle(isNew: true, since: now)
        sentAt = now
    }

    // MARK: The channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func channelActive(context: ChannelHandlerContext) {
        if isSurplus { refuse(HTTPRefusal.busy("there are too many connections: try again").closing) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        waiting.append(unwrapInboundIn(data))
        take()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        waiting = []
        releaseBody()
        request = nil
        let stream = stream
        self.stream = nil
        transport.forget(self)
        stream?.connectionEnded()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !(error is IOError) else { return context.close(promise: nil) }
        isBroken = true
        // What is being answered is answered first; nothing can follow it.
        guard phase != .answer else { return }
        let isTooLong = error as? HTTPParserError == .headerOverflow
        refuse(
            HTTPRefusal(
                isTooLong ? 431 : 400,
                isTooLong ? "the headers are too long" : "this is not a request of HTTP/1.1"
            ).closing)
    }

    // What is not asked for is not read.
    func read(context: ChannelHandlerContext) {
        if phase == .answer || stalledSince != nil {
            isReadHeldBack = true
        } else {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stalledSince = context.channel.isWritable ? nil : transport.clocks.monotonic()
        readOn()
    }

    /// The first bytes of a request have come.
    func noteArrival() {
        if case .idle = phase { phase = .head(since: transport.clocks.monotonic()) }
    }

    func readOn() {
        guard isReadHeldBack, phase != .answer, stalledSince == nil else { return }
        isReadHeldBack = false
        context?.read()
    }

    var isLingering: Bool { if case .lingering = phase { true } else { false } }

    // MARK: Requests

    func take() {
        guard !isTaking else { return }
        isTaking = true
        var position = 0
        while position < waiting.count, phase != .answer {
            let part = waiting[position]
            position += 1
            if !isLingering { take(part) }
        }
        waiting.removeSubrange(..<min(position, waiting.count))
        isTaking = false
        readOn()
    }

    private func take(_ part: HTTPServerRequestPart) {
        switch part {
        case .head(let head):
            phase = .body(since: transport.clocks.monotonic())
            bodyBytes = 0
            let request = transport.plan(head)
            self.request = request
            if request.hasCaller { isKnown = true }
            if case .refuse(let refusal) = request.plan, refusal.closes || request.expectsContinue {
                refuse(refusal.closing)
            } else if request.expectsContinue {
                send(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"))
            }
        case .body(let bytes):
            take(bytes)
        case .end:
            guard let request else { return }
            phase = .answer
            releaseBody()
            // Whoever answers holds on to the body where it is still needed.
            self.request?.body = ByteBuffer()
            transport.perform(request, on: self)
        }
    }

    private func take(_ bytes: ByteBuffer) {
        bodyBytes += bytes.readableBytes
        guard bodyBytes <= HTTPLimits.bodyBytesMax else { return refuse(.tooLarge) }
        guard case .post = request?.plan else { return }
        guard transport.bodyGrew(bytes: bytes.readableBytes) else {
            return refuse(HTTPRefusal.busy("too much is being sent at once: try again").closing)
        }
        keptBytes += bytes.readableBytes
        request?.body.writeImmutableBuffer(bytes)
    }

    func releaseBody() {
        transport.bodyEnded(bytes: keptBytes)
        keptBytes = 0
    }

    // MARK: Time

    /// Does what has become due.
    func tick(at now: MonotonicTime) {
        if let stalledSince, now.milliseconds(since: stalledSince) >= HTTPLimits.stalledMillisecondsMax {
            return close()
        }
        switch phase.verdict(at: now) {
        case .fine: break
        case .tooSlow: return refuse(HTTPRefusal(408, "the request took too long to arrive").closing)
        case .close: return close()
        }
        guard isStreaming, let stream else { return }
        if !stream.isStillAllowed {
            stream.stop()
        } else if now.milliseconds(since: sentAt) >= HTTPLimits.keepAliveMilliseconds {
            sendEvents(.keepAliveComment)
        }
    }

    /// Closes at once.
    func close() {
        context?.close(promise: nil)
    }

    /// Ends what can be ended now: a connection that has been idle, a stream that has no end of its own.
    ///
    /// Where a request is likely to be on its way, it is waited for: if the connection just ends, whoever has
    /// sent one can't tell whether it was carried out.
    func drain() {
        switch phase {
        case .answer: stream?.drain()
        case .lingering: close()
        case .head, .body: break
        case .idle(let isNew, let since):
            let idle = transport.clocks.monotonic().milliseconds(since: since)
            if !isNew, idle >= HTTPLimits.restingMilliseconds { close() }
        }
    }

    /// Ends where no request has begun.
    func closeIfIdle() {
        if case .idle = phase { close() }
    }
}
