import Logging
import NIOCore
import NIOHTTP1
import Primitives

/// What a connection answers: one response, or a stream of events.
extension HTTPConnection {
    /// Answers with a status and a JSON-RPC error.
    func refuse(_ refusal: HTTPRefusal) {
        var body = ByteBuffer()
        refusal.write(into: &body)
        respond(refusal.status, refusal.fields, json: body, closes: refusal.closes)
    }

    /// Answers with a status, headers and a body (of JSON, if nothing else is said), or none.
    func respond(
        _ status: Int, _ fields: [HTTPRefusal.Field] = [], json body: ByteBuffer? = nil,
        contentType: StaticString = "application/json", closes: Bool = false
    ) {
        guard context != nil, !isLingering else { return }
        transport.operations?.meters?.responded(status)
        var head = makeHead(status, fields)
        head.framing = [204, 304].contains(status) ? .none : .length(body?.readableBytes ?? 0)
        head.contentType = body == nil ? nil : contentType
        // Of a request that has not come whole the rest can't be told from the next one.
        let isWhole = phase == .answer
        head.keepsAlive = head.keepsAlive && !closes && isWhole
        var bytes = ByteBuffer()
        head.write(into: &bytes)
        let hasBody = body != nil && request?.isHeadOnly != true
        if hasBody, let body { bytes.writeImmutableBuffer(body) }
        send(bytes)
        finish(keepsAlive: head.keepsAlive, isWhole: isWhole)
    }

    /// Starts an answer of events.
    func beginStream(_ fields: [HTTPRefusal.Field]) {
        guard context != nil else { return }
        transport.operations?.meters?.responded(200)
        var head = makeHead(200, fields)
        framing = request?.isOldVersion == true ? .close : .chunked
        head.framing = framing
        head.contentType = "text/event-stream"
        head.fields.append(HTTPRefusal.Field(name: "X-Accel-Buffering", value: "no"))
        isStreaming = true
        var bytes = ByteBuffer()
        head.write(into: &bytes)
        send(bytes)
    }

    /// Sends events; a client that has left too many unread is given up.
    func sendEvents(_ events: ByteBuffer) {
        guard let context, isStreaming else { return }
        let unread = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        guard (unread ?? 0) <= HTTPLimits.streamBytesMax else {
            transport.log.warning("a client does not read its stream: it is closed")
            return context.close(promise: nil)
        }
        guard framing == .chunked else { return send(events) }
        var chunk = ByteBuffer()
        chunk.writeChunk(events)
        send(chunk)
    }

    /// Ends an answer of events.
    func endStream() {
        guard context != nil, isStreaming else { return }
        isStreaming = false
        if framing == .chunked { send(ByteBuffer(staticString: "0\r\n\r\n")) }
        finish(keepsAlive: framing == .chunked && keepsAlive, isWhole: true)
    }

    /// Gives the answer under way into somebody's hands.
    func attach(_ stream: any ConnectionStream) {
        self.stream = stream
    }

    private var keepsAlive: Bool {
        request?.keepsAlive == true && !isBroken && !transport.isDraining
    }

    private func makeHead(_ status: Int, _ fields: [HTTPRefusal.Field]) -> ResponseHead {
        var head = ResponseHead(status: status, framing: .none)
        head.fields = fields
        head.origin = request?.allowedOrigin
        head.keepsAlive = keepsAlive
        head.isOldVersion = request?.isOldVersion == true
        return head
    }

    func send(_ bytes: ByteBuffer) {
        sentAt = transport.clocks.monotonic()
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func finish(keepsAlive: Bool, isWhole: Bool) {
        let now = transport.clocks.monotonic()
        releaseBody()
        request = nil
        stream = nil
        guard !keepsAlive else {
            phase = .idle(isNew: !isKnown, since: now)
            take()
            return
        }
        // Closing over unread bytes would reset the connection, and the client might never see the answer.
        phase = .lingering(since: now)
        context?.close(mode: .output, promise: nil)
        if isWhole { readOn() } else { context?.read() }
    }
}
